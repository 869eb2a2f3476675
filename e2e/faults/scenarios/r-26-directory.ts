import assert from 'node:assert/strict'
import type { Forgery } from '../network/make-members.ts'
import { query } from '../network/query.ts'
import { type Scenario, withPair } from './scenario.ts'

const refusals: Readonly<Record<Forgery, string>> = {
  'one-signer': 'too-few-signatures',
  'one-signer-twice': 'too-few-signatures',
  strangers: 'too-few-signatures',
  fork: 'split-view',
  rollback: 'rollback',
  'fast-forward': 'gap',
  'small-order': 'weak-identity-key',
}
const forgeries = Object.keys(refusals) as Forgery[]
const small = { evidenceBytes: 1_000 }

/** R-26 over real processes, but for the freeze, which is R-20's expiry; the single rules have their tests in network/members and the vectors. */
export const forgedDirectories: Scenario = {
  r: 'R-26',
  name: 'a directory under the threshold, signed twice by one, by strangers, of another history, rolled back, far ahead or with a key of small order is refused, and a person hears of it',
  invariants: ['I1', 'I3'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      const { made } = pair.network
      await pair.network.publish(await made.nextDirectory(new Date()))
      for (const how of forgeries) {
        const taken = await pair.members.receiver.tryPublication(await made.forged(how))
        // What is only older than what is known may be passed over in silence; it changes nothing.
        if (how !== 'rollback') assert.equal(taken, false, `${how} was taken`)
        const [{ n = 0 } = {}] = await query<{ n: number }>(
          pair.receiver.databaseUrl,
          'select count(*)::int as n from directory_document',
        )
        assert.equal(n, made.publication.documents.length)
        await pair.handOver(small)
        assert.ok(await pair.drain(60_000), `after ${how}`)
      }
      const refused = await query<{ reason: string }>(
        pair.receiver.databaseUrl,
        `select body::jsonb->'detail'->>'reason' as reason from ledger_event where kind = 'directory.refused' order by seq`,
      )
      assert.deepEqual(
        refused.map(({ reason }) => reason),
        Object.values(refusals),
      )
      const alarms = await query(
        pair.receiver.databaseUrl,
        `select 1 from alarm where kind = 'directory-refused'`,
      )
      assert.ok(alarms.length > 0, 'nobody was told')
      return {}
    }),
}
