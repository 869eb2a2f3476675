import { sql } from 'kysely'
import pg from 'pg'
import { getGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Foundation, type ItemId, newId, type ReportId } from '../../foundation/index.ts'
import { findItem } from '../../reports/index.ts'
import type { StatusRecord } from '../records.ts'
import { baseline, pictureOf, storyOf, viewOf } from '../testing/builders.ts'
import { craft, deliver } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { openApplier } from './apply.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let fr: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fr = network.member('hotline.fr')
})
afterAll(() => network.close())

const recordsOf = (itemId: string) =>
  nl.foundation.database
    .selectFrom('inbox_record')
    .select(['from_member', 'type', 'event', 'state', 'reason', 'waits_for_another', 'attempts'])
    .where('item_id', '=', itemId)
    .orderBy('id')
    .execute()

function status(of: { reportId: string; itemId: string }, change: Partial<StatusRecord>): StatusRecord {
  return {
    type: 'status',
    reportId: of.reportId,
    itemId: of.itemId,
    revision: 2,
    createdAt: new Date().toISOString(),
    event: 'actioned',
    state: {
      holder: 'hotline.se',
      assigned: { country: 'NL', member: 'hotline.nl', why: 'hosting-country' },
      assessments: [
        { ...baseline, member: 'hotline.se', analyst: 'U1', at: new Date(Date.now() - 60_000).toISOString() },
      ],
      actions: [
        { kind: 'reported-to-police', reason: null, member: 'hotline.se', at: new Date().toISOString() },
      ],
      hosting: null,
    },
    ...change,
  }
}

const send = async (from: TestMember, record: object, kind: 'report' | 'status' = 'status') =>
  deliver(from, nl, await craft(from, nl, { envelope: { kind }, body: { records: [record as never] } }))

test('a report becomes an item under the origin’s ids, with its evidence sealed to a key of its own', async () => {
  const picture = new TextEncoder().encode('a geometric pattern')
  const crafted = await craft(se, nl, { evidence: [picture] })
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  const itemId = crafted.record.itemId as ItemId
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({
    stage: 'offered',
    holder: 'hotline.se',
    revision: 1,
  })
  expect(await pictureOf(nl.foundation, itemId)).toEqual(picture)
  const report = await nl.foundation.database
    .selectFrom('report')
    .select(['source', 'origin_member'])
    .where('id', '=', crafted.record.reportId as ReportId)
    .executeTakeFirst()
  expect(report).toEqual({ source: 'partner', origin_member: 'hotline.se' })
  await nl.foundation.vault.shred(nl.foundation.database, itemId)
  expect(await pictureOf(nl.foundation, itemId)).toBeUndefined()
})

test('news about an item that has not come yet waits for it', async () => {
  const crafted = await craft(se, nl)
  await send(se, status(crafted.record, {}))
  await nl.exchange.runDue()
  expect(await recordsOf(crafted.record.itemId)).toMatchObject([
    { state: 'waiting', waits_for_another: true },
  ])
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  expect((await recordsOf(crafted.record.itemId)).map(({ state }) => state)).toEqual(['applied', 'applied'])
  expect(await storyOf(nl.foundation, crafted.record.itemId as ItemId)).toContain('item.acted')
})

test('an older state than the one that is known changes nothing, whatever the order in which they come', async () => {
  const crafted = await craft(se, nl)
  await deliver(se, nl, crafted)
  const newer = status(crafted.record, { revision: 3, event: 'closed' })
  // After what was done before, also where that takes a moment.
  newer.state.actions.push({
    kind: 'removed',
    reason: null,
    member: 'hotline.se',
    at: new Date().toISOString(),
  })
  await send(se, newer)
  await send(se, status(crafted.record, { revision: 2 }))
  await nl.exchange.runDue()
  const view = await viewOf(nl.foundation, crafted.record.itemId as ItemId)
  expect(view).toMatchObject({ stage: 'closed', final_action: 'removed', revision: 3 })
  const story = await storyOf(nl.foundation, crafted.record.itemId as ItemId)
  expect(story.filter((kind) => kind === 'item.acted')).toHaveLength(2)
})

test('only the holder changes an item: others’ words about it have no effect', async () => {
  const crafted = await craft(se, nl)
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  const before = await viewOf(nl.foundation, crafted.record.itemId as ItemId)
  const asHolder = status(crafted.record, { revision: 9 })
  asHolder.state.holder = 'hotline.fr'
  await send(fr, asHolder)
  await send(fr, status(crafted.record, { revision: 10, event: 'closed' }))
  await send(fr, status(crafted.record, { event: 'outcome', outcome: 'already-known' }))
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, crafted.record.itemId as ItemId)).toEqual(before)
  const outcome = (await recordsOf(crafted.record.itemId)).find(({ event }) => event === 'outcome')
  expect(outcome).toMatchObject({ state: 'refused', reason: 'not-law-enforcement' })
})

test('an id that we know cannot be taken over: not by another sender, not under another report, not as our own', async () => {
  const crafted = await craft(se, nl)
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  const { record } = crafted
  const item = { ...record.item, holder: 'hotline.fr', url: 'https://other.example/' }
  await send(fr, { ...record, revision: 5, item }, 'report')
  await send(fr, { ...record, itemId: newId(new Date(), se.foundation.random), item }, 'report')
  await send(se, { ...record, revision: 6, reportId: newId(new Date(), se.foundation.random) }, 'report')
  const ours = { ...record.report, origin: 'hotline.nl' }
  const [reportId, itemId] = [0, 1].map(() => newId(new Date(), se.foundation.random))
  await send(se, { ...record, reportId, itemId, report: ours }, 'report')
  await nl.exchange.runDue()
  const refused = await nl.foundation.database
    .selectFrom('inbox_record')
    .select(['from_member', 'reason'])
    .where('state', '=', 'refused')
    .where('type', '=', 'report')
    .orderBy('id')
    .execute()
  expect(refused).toEqual(
    expect.arrayContaining([
      { from_member: 'hotline.se', reason: 'other-report' },
      { from_member: 'hotline.se', reason: 'unknown-origin' },
    ]),
  )
  expect(await viewOf(nl.foundation, record.itemId as ItemId)).toMatchObject({
    holder: 'hotline.se',
    revision: 1,
  })
})

test('an offer from a member that we do not know as holder yet waits until we hear that it is, but not for ever', async () => {
  const crafted = await craft(se, nl)
  await deliver(se, nl, crafted)
  const { record } = crafted
  const toFrance = { country: 'FR', member: 'hotline.fr', why: 'hosting-country' as const }
  const news = status(record, { event: 'moved' })
  await send(se, { ...news, state: { ...news.state, assigned: toFrance } })
  const back = { ...record.item, holder: 'hotline.fr' }
  await send(fr, { ...record, revision: 5, item: back }, 'report')
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, record.itemId as ItemId)).toMatchObject({
    holder: 'hotline.se',
    revision: 2,
  })
  expect(await recordsOf(record.itemId)).toMatchObject([
    { state: 'applied' },
    { state: 'applied' },
    { from_member: 'hotline.fr', waits_for_another: true },
  ])
  const accepted = { ...news.state, holder: 'hotline.fr', assigned: toFrance }
  await send(fr, status(record, { revision: 4, event: 'accepted', state: accepted }))
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, record.itemId as ItemId)).toMatchObject({
    stage: 'offered',
    holder: 'hotline.fr',
  })

  const lost = await craft(se, nl)
  await send(se, status(lost.record, {}))
  await nl.exchange.runDue()
  await nl.foundation.database
    .updateTable('inbox_record')
    .set({ received_at: new Date(0) })
    .where('item_id', '=', lost.record.itemId)
    .execute()
  await nl.foundation.jobs.runLoop('exchange-upkeep')
  expect(await recordsOf(lost.record.itemId)).toMatchObject([{ state: 'refused', reason: 'waited-in-vain' }])
})

test('a picture that comes before its page is joined to it when the page comes', async () => {
  const page = await craft(se, nl)
  const child = await craft(se, nl)
  const { reportId } = page.record
  const childRecord = {
    ...child.record,
    reportId,
    item: { ...child.record.item, parentItemId: page.record.itemId },
  }
  await send(se, childRecord, 'report')
  await nl.exchange.runDue()
  const childId = child.record.itemId as ItemId
  expect((await findItem(nl.foundation.database, childId))?.parent_item_id).toBeNull()
  await deliver(se, nl, page)
  await nl.exchange.runDue()
  expect((await findItem(nl.foundation.database, childId))?.parent_item_id).toBe(page.record.itemId)
})

test('a record that cannot be applied is stuck after five tries, and the others pass', async () => {
  const poison = await craft(se, nl, { evidence: [new TextEncoder().encode('pattern')] })
  const good = await craft(se, nl)
  await deliver(se, nl, poison)
  await deliver(se, nl, good)
  const [, evidence] = poison.parts
  await nl.foundation.vault.blobs.delete(evidence?.sha256 ?? '')
  const lapse = () =>
    nl.foundation.database
      .updateTable('inbox_record')
      .set({ lease_until: new Date(0) })
      .execute()
  for (let round = 0; round < 6; round++) {
    await nl.exchange.runDue()
    await lapse()
  }
  await nl.exchange.runDue()
  expect(await recordsOf(good.record.itemId)).toMatchObject([{ state: 'applied' }])
  expect(await recordsOf(poison.record.itemId)).toMatchObject([
    { state: 'stuck', reason: 'failed-repeatedly' },
  ])
  const stuck = await nl.foundation.database
    .selectFrom('ledger_event')
    .select('body')
    .where('kind', '=', 'record.stuck')
    .execute()
  expect(stuck).toHaveLength(1)
})

test('a try that an absent database cut off is not counted, however often that happens', async () => {
  const crafted = await craft(se, nl)
  await deliver(se, nl, crafted)
  const { itemId } = crafted.record
  const url = new URL(String(nl.foundation.config.databaseUrl))
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  const admin = new pg.Client(String(url))
  await admin.connect()
  const letIn = (allowed: boolean) => admin.query(`alter database "${name}" allow_connections ${allowed}`)
  const goAway: Foundation['append'] = async () => {
    await letIn(false)
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  }
  const foundation = { ...nl.foundation, append: goAway }
  const ending = new AbortController().signal
  const apply = openApplier({ ...nl, foundation, dispatcher: getGlobalDispatcher(), ending })
  const setFree = () =>
    nl.foundation.database.updateTable('inbox_record').set({ lease_until: null }).execute()
  for (let time = 0; time < 6; time++) {
    await setFree()
    await expect(apply()).rejects.toThrow()
    await letIn(true)
    // It gives back, and finds nothing that is free yet.
    await apply()
    expect(await recordsOf(itemId)).toMatchObject([{ state: 'waiting', attempts: 0 }])
  }
  await admin.end()
  await setFree()
  await nl.exchange.runDue()
  expect(await recordsOf(itemId)).toMatchObject([{ state: 'applied' }])
})

test('a try in which the connection broke is counted where the database can be asked at once: it may have been the record', async () => {
  const crafted = await craft(se, nl)
  await deliver(se, nl, crafted)
  const cut: Foundation['append'] = async (transaction) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction)
  }
  const foundation = { ...nl.foundation, append: cut }
  const ending = new AbortController().signal
  await openApplier({ ...nl, foundation, dispatcher: getGlobalDispatcher(), ending })()
  expect(await recordsOf(crafted.record.itemId)).toMatchObject([{ state: 'waiting', attempts: 1 }])
})
