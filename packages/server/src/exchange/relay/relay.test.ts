import { readReceipt, sealPart } from '@samverkan/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { manualClock } from '../../foundation/index.ts'
import { acceptItem } from '../index.ts'
import { relayedAndNotDelivered } from '../outbox/relayed.ts'
import { analyst, anItem, storyOf, viewOf } from '../testing/builders.ts'
import { codeOf, craft, post, put } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

const clock = manualClock(new Date('2026-11-24T20:00:00Z'))
let network: TestNetwork
let hub: TestMember
let se: TestMember
let fi: TestMember
let ee: TestMember
beforeAll(async () => {
  network = await testNetwork(
    [
      { id: 'secretariat', kind: 'secretariat', country: 'XX' },
      { id: 'hotline.se', kind: 'hotline', country: 'SE' },
      { id: 'hotline.fi', kind: 'hotline', country: 'FI', pulls: true },
      { id: 'hotline.ee', kind: 'hotline', country: 'EE', pulls: true },
    ],
    { clock },
  )
  hub = network.member('secretariat')
  se = network.member('hotline.se')
  fi = network.member('hotline.fi')
  ee = network.member('hotline.ee')
})
afterAll(() => network.close())

const envelopeOut = (from: TestMember, to: TestMember) =>
  from.foundation.database
    .selectFrom('envelope_out')
    .selectAll()
    .where('peer', '=', to.id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
const mailbox = (id: string) =>
  hub.foundation.database.selectFrom('relayed_envelope').selectAll().where('id', '=', id).executeTakeFirst()

/** An item of `from` hosted in the country of `to`, on its way. */
async function handOver(from: TestMember, country: string) {
  const itemId = await anItem(from.foundation, { country, url: `https://pages.example/${country}` })
  await from.exchange.route(itemId)
  await from.exchange.runDue()
  return itemId
}

describe('a member that only fetches', () => {
  test('gets an item from the relay, and everything comes back to its sender', async () => {
    const itemId = await handOver(se, 'FI')
    const sent = await envelopeOut(se, fi)
    expect(sent).toMatchObject({ state: 'queued', receipt: null })
    expect(sent.relayed_at).toEqual(clock.now())
    const lies = await mailbox(sent.id)
    expect(lies).toMatchObject({
      state: 'waiting',
      to_member: 'hotline.fi',
      relayed_receipt: sent.relayed_receipt,
    })
    expect(await relayedAndNotDelivered(se.foundation.database)).toEqual([
      { peer: 'hotline.fi', envelopes: 1, since: clock.now() },
    ])

    await fi.exchange.runDue()
    expect(await viewOf(fi.foundation, itemId)).toMatchObject({ stage: 'offered' })
    const ended = await mailbox(sent.id)
    expect(ended).toMatchObject({ state: 'answered', receipt_kind: 'delivered', jws: null })

    // The sender's duty ends when it has the addressee's receipt, and not before.
    expect(await envelopeOut(se, fi)).toMatchObject({ state: 'queued' })
    clock.advance(60_000)
    await se.exchange.runDue()
    const delivered = await envelopeOut(se, fi)
    expect(delivered).toMatchObject({ state: 'delivered', receipt: ended?.receipt })
    const inbox = await fi.foundation.database.selectFrom('inbox').selectAll().executeTakeFirstOrThrow()
    expect(inbox.receipt).toBe(delivered.receipt)
    expect(await storyOf(se.foundation, itemId)).toContain('item.delivered')

    // It answers by connections of its own making, straight to members that take what is posted.
    expect(await acceptItem(fi.foundation, itemId, analyst)).toMatchObject({ ok: true })
    await fi.exchange.runDue()
    await se.exchange.runDue()
    expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.fi' })
  })

  test('listens on no exchange port', () => {
    expect(() => fi.origin).toThrow('listens to nobody')
  })

  test('reaches another such member through the relay, and learns of the receipt in its own mailbox', async () => {
    const itemId = await handOver(fi, 'EE')
    const sent = await envelopeOut(fi, ee)
    expect(sent).toMatchObject({ state: 'queued' })
    expect(await mailbox(sent.id)).toMatchObject({ state: 'waiting', from_member: 'hotline.fi' })
    await ee.exchange.runDue()
    expect(await viewOf(ee.foundation, itemId)).toMatchObject({ stage: 'offered' })
    await fi.exchange.runDue()
    expect(await envelopeOut(fi, ee)).toMatchObject({ state: 'delivered' })
  })

  test('is reached by the secretariat through its own mailboxes', async () => {
    const itemId = await handOver(hub, 'FI')
    await fi.exchange.runDue()
    expect(await viewOf(fi.foundation, itemId)).toMatchObject({ stage: 'offered' })
  })
})

describe('the relay', () => {
  test('holds only what nobody without the addressee’s key can read, and drops it with the receipt', async () => {
    await handOver(se, 'FI')
    const sent = await envelopeOut(se, fi)
    const parts = await hub.foundation.database
      .selectFrom('relayed_part')
      .select('sha256')
      .where('id', '=', sent.id)
      .execute()
    expect(parts.length).toBeGreaterThan(0)
    for (const { sha256 } of parts) {
      const bytes = await hub.foundation.vault.blobs.get(sha256)
      expect(bytes?.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    }
    expect(await rowsOf(hub)).not.toContain('pages.example')
    await fi.exchange.runDue()
    for (const { sha256 } of parts) expect(await hub.foundation.vault.blobs.has(sha256)).toBe(false)
    expect(await rowsOf(hub)).toContain(sent.sha256)
  })

  test('answers every repeat with the same bytes, before and after the addressee has signed', async () => {
    const crafted = await craft(se, fi)
    expect((await post(hub, crafted.jws)).status).toBe(202)
    for (const part of crafted.parts) expect((await put(se, hub, part)).status).toBe(204)
    const first = await post(hub, crafted.jws)
    expect(first.status).toBe(200)
    clock.advance(5_000)
    expect(await post(hub, crafted.jws)).toEqual(first)
    const relayed = await readReceipt(first.body, hub.members.view()?.resolveKey ?? (() => undefined))
    expect(relayed).toMatchObject({
      ok: true,
      receipt: { kind: 'relayed', from: 'secretariat', to: 'hotline.se' },
    })
    await fi.exchange.runDue()
    const last = await post(hub, crafted.jws)
    const final = await readReceipt(last.body, hub.members.view()?.resolveKey ?? (() => undefined))
    expect(final).toMatchObject({ ok: true, receipt: { kind: 'delivered', from: 'hotline.fi' } })
    expect(await post(hub, crafted.jws)).toEqual(last)
  })

  test('takes a second envelope under the same id for equivocation, and keeps both', async () => {
    const one = await craft(se, fi)
    const other = await craft(se, fi, { envelope: { id: one.envelope.id } })
    await post(hub, one.jws)
    for (const part of one.parts) await put(se, hub, part)
    expect((await post(hub, one.jws)).status).toBe(200)
    const refused = await post(hub, other.jws)
    expect([refused.status, codeOf(refused)]).toEqual([409, 'other-content'])
    const kept = await hub.foundation.database.selectFrom('inbox_conflict').select('what').execute()
    expect(kept).toEqual([{ what: 'equivocation' }])
    await fi.exchange.runDue()
  })

  test('does not ask again for parts that the sender has put for another mailbox', async () => {
    const view = se.members.view()
    const recipients = [fi, ee].map(({ id }) => view?.keysets.get(id)?.seal[0]?.recipient ?? '')
    const evidence = await sealPart(new Uint8Array(5_000), recipients)
    const forFi = await craft(se, fi)
    const withEvidence = [...forFi.parts, evidence]
    const both = await Promise.all([fi, ee].map((to) => craft(se, to, { parts: withEvidence })))
    const [first, second] = both
    if (!first || !second) throw new Error('two')
    await post(hub, first.jws)
    for (const part of withEvidence) await put(se, hub, part)
    expect((await post(hub, first.jws)).status).toBe(200)
    expect((await post(hub, second.jws)).status).toBe(200)
    // Dropped only when the last mailbox that has them is empty.
    await fi.exchange.runDue()
    expect(await hub.foundation.vault.blobs.has(evidence.sha256)).toBe(true)
    await ee.exchange.runDue()
    expect(await hub.foundation.vault.blobs.has(evidence.sha256)).toBe(false)
  })

  test('throws away what nobody has fetched until it expired, and refuses it from then on', async () => {
    const crafted = await craft(se, fi)
    await post(hub, crafted.jws)
    for (const part of crafted.parts) await put(se, hub, part)
    await post(hub, crafted.jws)
    clock.advance(3_600_001)
    await hub.foundation.jobs.runLoop('exchange-upkeep')
    expect(await mailbox(crafted.envelope.id)).toMatchObject({ state: 'expired', jws: null, receipt: null })
    for (const { sha256 } of crafted.parts) expect(await hub.foundation.vault.blobs.has(sha256)).toBe(false)
    expect(codeOf(await post(hub, crafted.jws))).toBe('expired')
  })
})

/** Every row of every table, as text. */
async function rowsOf({ foundation }: TestMember): Promise<string> {
  const { rows: tables } = await foundation.pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await foundation.pool.query<{ row: string }>(`select t::text as row from ${name} t`)
    texts.push(...rows.map(({ row }) => row))
  }
  return texts.join('\n')
}
