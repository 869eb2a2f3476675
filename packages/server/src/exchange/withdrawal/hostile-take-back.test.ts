// Withdrawals and corrections that a member has no right to, come too early, or come to one that does not know them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import type { ItemId } from '../../foundation/index.ts'
import { findItem, itemUrl } from '../../reports/index.ts'
import type { ReportRecord } from '../records.ts'
import { analyst, baseline, storyOf, viewOf } from '../testing/builders.ts'
import { craft, deliver } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import type { Change, TakeBackRecord } from './records.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let fr: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
    { id: 'interpol', kind: 'interpol', country: 'XX' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fr = network.member('hotline.fr')
})
afterAll(() => network.close())

const picture = new TextEncoder().encode('a geometric pattern')
const sections = ({
  reportId,
  itemId,
  createdAt,
}: Pick<ReportRecord, 'reportId' | 'itemId' | 'createdAt'>) => ({
  ...{ reportId, itemId, createdAt, words: '' },
})
type About = Parameters<typeof sections>[0]

const withdrawal = (about: About, author: string, revision = 1): TakeBackRecord => ({
  ...{ type: 'withdrawal', ...sections(about), author, revision, reason: 'other', address: true },
})
const correction = (about: About, author: string, change: Change, revision = 1): TakeBackRecord => ({
  ...{ type: 'correction', ...sections(about), author, revision, change },
})

const tell = async (from: TestMember, record: TakeBackRecord) => {
  const body = { records: [record], onward: 'le' as const }
  const reply = await deliver(from, nl, await craft(from, nl, { envelope: { kind: 'update' }, body }))
  await nl.exchange.runDue()
  return reply
}
/** An item that came from Sweden with a picture. */
async function received() {
  const crafted = await craft(se, nl, { evidence: [picture] })
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  return crafted.record
}
const endOf = (itemId: string) =>
  nl.foundation.database
    .selectFrom('inbox_record')
    .select(['from_member', 'type', 'state', 'reason'])
    .where('item_id', '=', itemId)
    .where('type', '<>', 'report')
    .orderBy('id')
    .execute()
const answersAbout = async (itemId: ItemId) => {
  const told = await nl.foundation.database
    .selectFrom('outbox_record')
    .select('event')
    .where('item_id', '=', itemId)
    .orderBy('event')
    .execute()
  return told.map(({ event }) => event)
}
async function alarms(itemId: string) {
  const events = await nl.foundation.database
    .selectFrom('ledger_event')
    .select('body')
    .where('kind', '=', 'exchange.alarmed')
    .orderBy('seq')
    .execute()
  return events
    .map(({ body }) => JSON.parse(body ?? '').detail as Record<string, unknown>)
    .filter(({ item }) => item === itemId)
    .map(({ alarm, peer, reason }) => ({ alarm, peer, reason }))
}
const urlOf = async (itemId: string) => {
  const row = await findItem(nl.foundation.database, itemId as ItemId)
  return row && itemUrl(nl.foundation, row)
}

test('a member that neither has the item as its own nor gave it to us takes nothing back, and an alarm is raised', async () => {
  const record = await received()
  for (const [at, false_] of [
    withdrawal(record, 'hotline.fr'),
    withdrawal(record, 'hotline.se', 2),
    correction(record, 'hotline.fr', { field: 'address', url: 'https://elsewhere.example/' }, 3),
    correction(record, 'hotline.se', { field: 'onward', onward: 'none' }, 4),
  ].entries()) {
    await tell(fr, false_)
    expect((await endOf(record.itemId))[at]).toMatchObject({ state: 'refused', reason: 'not-its-own' })
  }
  expect(await alarms(record.itemId)).toEqual(
    Array.from({ length: 4 }, () => ({ alarm: 'refused-deed', peer: 'hotline.fr', reason: 'not-its-own' })),
  )
  expect(await evidenceBlobs(nl.foundation, record.itemId as ItemId)).toHaveLength(1)
  expect(await urlOf(record.itemId)).toBe(record.item.url)
  expect(await viewOf(nl.foundation, record.itemId as ItemId)).toMatchObject({ stage: 'offered' })
})

test('nobody speaks in our own name', async () => {
  const record = await received()
  await tell(se, withdrawal(record, 'hotline.nl'))
  expect(await alarms(record.itemId)).toEqual([
    { alarm: 'refused-deed', peer: 'hotline.se', reason: 'in-our-name' },
  ])
})

test('a member cannot correct the assessment of another', async () => {
  const record = await received()
  const at = record.createdAt
  const right = { ...baseline, classification: 'not-illegal' as const, reason: 'other' as const }
  const assessment = { ...right, flags: [], member: 'hotline.se', analyst, at }
  await tell(fr, correction(record, 'hotline.fr', { field: 'assessment', assessment }))
  await tell(fr, correction(record, 'hotline.se', { field: 'assessment', assessment }, 2))
  expect((await endOf(record.itemId)).map(({ state }) => state)).toEqual(['refused', 'refused'])
})

test('a correction makes no assessment that never was, and is taken from nobody else where its author tells us itself', async () => {
  const record = await received()
  const itemId = record.itemId as ItemId
  const said = async () => {
    const rows = await nl.foundation.database
      .selectFrom('assessment')
      .select(['member', 'classification'])
      .where('item_id', '=', itemId)
      .orderBy('member')
      .execute()
    return rows.map(({ member, classification }) => `${member} ${classification}`)
  }
  const harmless = (member: string, at: Date): Change => {
    const right = { ...baseline, classification: 'not-illegal' as const, reason: 'other' as const }
    return { field: 'assessment', assessment: { ...right, flags: [], member, analyst, at: at.toISOString() } }
  }
  const before = await said()
  const inAMonth = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000)
  await tell(se, correction(record, 'hotline.se', harmless('hotline.se', inAMonth)))
  await tell(se, correction(record, 'hotline.fr', harmless('hotline.fr', new Date()), 2))
  expect(await said()).toEqual(before)

  const at = new Date(Date.now() - 60_000)
  const { database } = nl.foundation
  await database.updateTable('content_item').set({ holder: 'hotline.fr' }).where('id', '=', itemId).execute()
  await database
    .insertInto('assessment')
    .values({
      ...{ id: 'A-of-fr', item_id: itemId, member: 'hotline.fr', analyst, at, undone_at: null },
      ...{ classification: 'baseline', age: baseline.age, sex: baseline.sex, flags: [...baseline.flags] },
      ...{ reason: null, scheme: baseline.scheme, scheme_version: baseline.schemeVersion },
    })
    .execute()
  await tell(se, correction(record, 'hotline.fr', harmless('hotline.fr', at), 3))
  expect(await said()).toEqual(['hotline.fr baseline', ...before])
  await tell(fr, correction(record, 'hotline.fr', harmless('hotline.fr', at), 4))
  expect((await said()).toSorted()).toEqual(['hotline.fr baseline', 'hotline.fr not-illegal', ...before])
})

test('a holder’s word about another’s item goes no further than what it gave itself', async () => {
  const record = await received()
  // France gives us the same item with a file of its own, as a holder that has it from Sweden would.
  const mine = new TextEncoder().encode('another pattern')
  const given = { ...record, revision: 5, item: { ...record.item, holder: 'hotline.fr' } }
  await nl.foundation.database
    .updateTable('content_item')
    .set({ holder: 'hotline.fr' })
    .where('id', '=', record.itemId as ItemId)
    .execute()
  await deliver(fr, nl, await craft(fr, nl, { record: given, evidence: [mine] }))
  await nl.exchange.runDue()
  expect(await evidenceBlobs(nl.foundation, record.itemId as ItemId)).toHaveLength(2)
  await tell(fr, withdrawal(record, 'hotline.se'))
  expect(await evidenceBlobs(nl.foundation, record.itemId as ItemId)).toHaveLength(1)
  expect(await urlOf(record.itemId)).toBe(record.item.url)
  await tell(fr, correction(record, 'hotline.fr', { field: 'address', url: 'https://elsewhere.example/' }, 2))
  expect(await urlOf(record.itemId)).toBe(record.item.url)
})

test('a withdrawal that comes before its report is answered and kept, and then nothing of the content is', async () => {
  const crafted = await craft(se, nl, { evidence: [picture] })
  const itemId = crafted.record.itemId as ItemId
  await tell(se, withdrawal(crafted.record, 'hotline.se'))
  expect(await endOf(itemId)).toMatchObject([{ state: 'tombstone' }])
  // It has an end: it does not wait, and does not lapse.
  await nl.foundation.database
    .updateTable('inbox_record')
    .set({ received_at: new Date(0) })
    .where('item_id', '=', itemId)
    .execute()
  await nl.foundation.jobs.runLoop('exchange-upkeep')
  await nl.exchange.runDue()
  expect(await endOf(itemId)).toMatchObject([{ state: 'tombstone' }])
  expect(await answersAbout(itemId)).toEqual(['taken-back'])
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  expect(await endOf(itemId)).toMatchObject([{ state: 'applied' }])
  expect(await evidenceBlobs(nl.foundation, itemId)).toEqual([])
  expect(await urlOf(itemId)).toBe(`https://withdrawn.invalid/${itemId.toLowerCase()}`)
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ stage: 'withdrawn' })
  // It was never seen: the item appears in the same transaction that takes it back.
  expect(await storyOf(nl.foundation, itemId)).toEqual(
    expect.arrayContaining(['item.added', 'item.declined', 'item.withdrawn']),
  )
  expect(await answersAbout(itemId)).toEqual(['declined', 'taken-back', 'taken-back'])
})

test('an item that came in a transaction beside its tombstone is taken back at the next look', async () => {
  const crafted = await craft(se, nl, { evidence: [picture] })
  const itemId = crafted.record.itemId as ItemId
  await tell(se, withdrawal(crafted.record, 'hotline.se'))
  const standAs = (state: 'applied' | 'tombstone') =>
    nl.foundation.database
      .updateTable('inbox_record')
      .set({ state })
      .where('item_id', '=', itemId)
      .where('type', '=', 'withdrawal')
      .execute()
  // As if neither of the two transactions had seen the other.
  await standAs('applied')
  await deliver(se, nl, crafted)
  await nl.exchange.runDue()
  await standAs('tombstone')
  expect(await evidenceBlobs(nl.foundation, itemId)).toHaveLength(1)
  await nl.foundation.jobs.runLoop('exchange-upkeep')
  await nl.exchange.runDue()
  expect(await endOf(itemId)).toMatchObject([{ state: 'applied' }])
  expect(await evidenceBlobs(nl.foundation, itemId)).toEqual([])
})

test('corrections come to the same in whatever order they arrive, also twice', async () => {
  const change = (n: number): Change => ({ field: 'address', url: `https://pages.example/${n}` })
  const ends: (string | undefined)[] = []
  for (const order of [
    [1, 2, 3],
    [3, 1, 2],
    [2, 3, 1, 3],
  ]) {
    const record = await received()
    for (const n of order) await tell(se, correction(record, 'hotline.se', change(n), n))
    ends.push(await urlOf(record.itemId))
  }
  expect(ends).toEqual(Array.from({ length: 3 }, () => 'https://pages.example/3'))
})

test('an answer that nobody asked for is refused with an alarm', async () => {
  const record = await received()
  const { reportId, itemId, createdAt, item } = record
  const status = {
    ...{ type: 'status' as const, reportId, itemId, revision: 1, createdAt, event: 'taken-back' as const },
    takenBack: {
      ...{ author: 'hotline.se', number: 1, member: 'hotline.fr', answer: 'removed' as const, why: null },
      at: createdAt,
    },
    state: { holder: item.holder, assigned: null, assessments: [], actions: [], hosting: null },
  }
  const body = { records: [status] }
  await deliver(fr, nl, await craft(fr, nl, { envelope: { kind: 'status' }, body }))
  await nl.exchange.runDue()
  expect(await alarms(itemId)).toEqual([{ alarm: 'refused-deed', peer: 'hotline.fr', reason: 'not-asked' }])
})
