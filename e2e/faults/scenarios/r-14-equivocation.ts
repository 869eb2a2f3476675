import assert from 'node:assert/strict'
import { type Envelope, envelopeHash, signEnvelope } from '@samverkan/protocol'
import { loadExchangeKeys } from '../../../packages/server/src/network/members/index.ts'
import { query } from '../network/query.ts'
import { type Scenario, withPair } from './scenario.ts'

/** one id, two contents, both signed by the member itself. */
export const equivocation: Scenario = {
  r: 'R-14',
  name: 'the same id and place in the chain over other content: refused, alarmed, both kept',
  invariants: ['I2', 'I3', 'I6'],
  quick: true,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await pair.handOver()
      assert.ok(await pair.drain(60_000))
      const { members } = await pair.network.history()
      const sent = members.find(({ id }) => id === pair.sender.id)?.sent[0]
      assert.ok(sent)
      const first = payloadOf(sent.jws)
      const { sign } = loadExchangeKeys(pair.sender.dataDir)
      const sameId = { ...first, iat: new Date(Date.parse(first.iat) + 1_000).toISOString() }
      const samePlace = { ...sameId, id: `${first.id.slice(0, -1)}${first.id.endsWith('0') ? '1' : '0'}` }
      for (const envelope of [sameId, samePlace]) {
        const jws = await signEnvelope(envelope, sign)
        assert.equal((await post(pair.receiver.port, jws, sent.jws)).status, 409)
        const [kept] = await query(
          pair.receiver.databaseUrl,
          'select what from inbox_conflict where sha256 = $1',
          [envelopeHash(jws)],
        )
        assert.equal(kept?.['what'], 'equivocation')
      }
      const alarms = await query(
        pair.receiver.databaseUrl,
        `select 1 from ledger_event where kind = 'exchange.alarmed' and body like '%equivocation%'`,
      )
      assert.equal(alarms.length, 2)
      // The first still stands, and gets its receipt.
      const again = await post(pair.receiver.port, sent.jws, sent.jws)
      assert.deepEqual(again, { status: 200, body: sent.receipt })
      return {}
    }),
}

function payloadOf(jws: string): Envelope {
  const payload = jws.startsWith('{') ? (JSON.parse(jws) as { payload: string }).payload : jws.split('.')[1]
  return JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8')) as Envelope
}

/** With the content type of `like`, an envelope of the same suite. */
async function post(port: number, jws: string, like: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}/hx/v1/envelopes`, {
    method: 'POST',
    headers: { 'content-type': like.startsWith('{') ? 'application/jose+json' : 'application/jose' },
    body: jws,
  })
  return { status: answer.status, body: await answer.text() }
}
