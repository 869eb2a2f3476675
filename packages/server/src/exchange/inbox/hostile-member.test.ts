// What a member that is in the directory and means ill sends: rightly signed, rightly sealed, and untrue.
import { digestPlaintext } from '@samverkan/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import type { ItemId, ReportId } from '../../foundation/index.ts'
import { assess, findItem, itemUrl } from '../../reports/index.ts'
import { acceptItem } from '../flow/answer.ts'
import type { ReportRecord, StatusRecord } from '../records.ts'
import { analyst, anItem, baseline, viewOf } from '../testing/builders.ts'
import { craft, deliver, rejectionOf } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
let fr: TestMember
let police: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
    { id: 'hotline.fr', kind: 'hotline', country: 'FR' },
    { id: 'police.nl', kind: 'police', country: 'NL' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
  fr = network.member('hotline.fr')
  police = network.member('police.nl')
})
afterAll(() => network.close())

const send = async (from: TestMember, record: ReportRecord) => {
  await deliver(from, nl, await craft(from, nl, { record }))
  await nl.exchange.runDue()
}

/** A page of our own that waits for its one file. */
async function aPageOfOurs(): Promise<{ reportId: ReportId; pageId: ItemId; fileId: ItemId }> {
  const pageId = await anItem(nl.foundation, { assessment: null })
  const page = await findItem(nl.foundation.database, pageId)
  if (!page) throw new Error('no page')
  await nl.foundation.database
    .updateTable('content_item')
    .set({ stage: 'capturing' })
    .where('id', '=', pageId)
    .execute()
  const of = { reportId: page.report_id, parentItemId: pageId }
  const fileId = await anItem(nl.foundation, { kind: 'image', assessment: null, of })
  return { reportId: page.report_id, pageId, fileId }
}

const parentOf = async (itemId: string) =>
  (await findItem(nl.foundation.database, itemId as ItemId))?.parent_item_id

/** What became of everything that has come about an item, in order. */
const endOf = (itemId: string) =>
  nl.foundation.database
    .selectFrom('inbox_record')
    .select(['from_member', 'state', 'reason'])
    .where('item_id', '=', itemId)
    .orderBy('id')
    .execute()

async function alarms(): Promise<{ alarm: string; peer: string }[]> {
  const events = await nl.foundation.database
    .selectFrom('ledger_event')
    .select('body')
    .where('kind', '=', 'exchange.alarmed')
    .orderBy('seq')
    .execute()
  return events.map(({ body }) => {
    const { alarm, peer } = JSON.parse(body ?? '').detail
    return { alarm, peer }
  })
}

test('a member cannot put a file of its own onto our page, whatever report it names', async () => {
  const { reportId, pageId, fileId } = await aPageOfOurs()
  const { record } = await craft(fr, nl)
  await send(fr, { ...record, item: { ...record.item, parentItemId: pageId } })
  expect(await parentOf(record.itemId)).toBeNull()
  const other = await craft(fr, nl)
  await send(fr, { ...other.record, reportId, item: { ...record.item, parentItemId: pageId } })
  expect(await findItem(nl.foundation.database, other.record.itemId as ItemId)).toBeUndefined()
  const notIllegal = {
    ...baseline,
    classification: 'not-illegal',
    reason: 'does-not-meet-threshold',
  } as const
  await assess(nl.foundation, fileId, analyst, notIllegal)
  expect(await viewOf(nl.foundation, pageId)).toMatchObject({
    stage: 'assessed',
    classification: 'not-illegal',
  })
})

test('a file that waits for its page is joined only to a page of its own report and origin', async () => {
  const page = await craft(se, nl)
  const stranger = await craft(fr, nl)
  await send(fr, { ...stranger.record, item: { ...stranger.record.item, parentItemId: page.record.itemId } })
  await send(se, { ...page.record, item: { ...page.record.item, kind: 'page' } })
  expect(await parentOf(stranger.record.itemId)).toBeNull()
  const late = await craft(fr, nl)
  const { reportId, report } = page.record
  await send(fr, {
    ...late.record,
    reportId,
    report,
    item: { ...late.record.item, parentItemId: page.record.itemId },
  })
  expect(await parentOf(late.record.itemId)).toBeNull()
})

test('a page is decided by what we hold and what we found, not by what others attached', async () => {
  const { reportId, pageId, fileId } = await aPageOfOurs()
  const of = { reportId, parentItemId: pageId }
  const foreign = await anItem(nl.foundation, { kind: 'image', of, assessment: null })
  await nl.foundation.database
    .updateTable('content_item')
    .set({ holder: 'hotline.fr', origin_member: 'hotline.fr' })
    .where('id', '=', foreign)
    .execute()
  const passedOn = await anItem(nl.foundation, { kind: 'image', of })
  await nl.foundation.database
    .updateTable('content_item')
    .set({ holder: 'hotline.se' })
    .where('id', '=', passedOn)
    .execute()
  const notIllegal = {
    ...baseline,
    classification: 'not-illegal',
    reason: 'does-not-meet-threshold',
  } as const
  await assess(nl.foundation, fileId, analyst, notIllegal)
  // The file that we found and passed on meanwhile still counts; the foreign one holds nothing up.
  expect(await viewOf(nl.foundation, pageId)).toMatchObject({ stage: 'assessed', classification: 'baseline' })
})

test('only a hotline may bring an item of another origin', async () => {
  const { record } = await craft(police, nl)
  await send(police, { ...record, report: { ...record.report, origin: 'hotline.se' } })
  expect(await findItem(nl.foundation.database, record.itemId as ItemId)).toBeUndefined()
  expect(await endOf(record.itemId)).toEqual([
    { from_member: 'police.nl', state: 'refused', reason: 'foreign-origin' },
  ])
})

test('who names an item first does not own it: the origin’s own record displaces the claim, with an alarm', async () => {
  const { record } = await craft(se, nl)
  const picture = new TextEncoder().encode('a geometric pattern')
  const url = 'https://elsewhere.example/'
  const closed: ReportRecord = {
    ...record,
    revision: 9,
    item: { ...record.item, holder: 'hotline.fr', url, kind: 'page' },
    assessments: [
      { ...baseline, classification: 'not-illegal', member: 'hotline.fr', analyst, at: record.createdAt },
    ],
    actions: [{ kind: 'not-illegal', reason: null, member: 'hotline.fr', at: record.createdAt }],
  }
  await send(fr, closed)
  const itemId = record.itemId as ItemId
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ holder: 'hotline.fr', stage: 'closed' })
  await deliver(se, nl, await craft(se, nl, { record, evidence: [picture] }))
  await nl.exchange.runDue()
  expect(await viewOf(nl.foundation, itemId)).toEqual({
    ...{ stage: 'offered', attention: null, holder: 'hotline.se', classification: null },
    ...{ final_action: null, revision: 1, hosting_country: 'NL' },
  })
  const row = await findItem(nl.foundation.database, itemId)
  expect(row && (await itemUrl(nl.foundation, row))).toBe(record.item.url)
  expect(row?.kind).toBe('image')
  expect((await endOf(itemId)).map(({ state }) => state)).toEqual(['applied', 'applied'])
  expect(await alarms()).toContainEqual({ alarm: 'disputed-item', peer: 'hotline.fr' })
  // The hold is the origin's again: the claimant's word no longer changes the item.
  await send(fr, { ...closed, revision: 10 })
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ holder: 'hotline.se', stage: 'offered' })
})

test('an item that its next holder brought first stays with that holder when its origin says that it handed it on', async () => {
  const { record } = await craft(se, nl)
  const assigned = { country: 'FR', member: 'hotline.fr', why: 'hosting-country' as const }
  await send(fr, { ...record, revision: 4, item: { ...record.item, holder: 'hotline.fr', assigned } })
  const before = await alarms()
  await send(se, { ...record, item: { ...record.item, assigned } })
  const itemId = record.itemId as ItemId
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ holder: 'hotline.fr', revision: 4 })
  expect((await endOf(itemId)).map(({ state }) => state)).toEqual(['applied', 'applied'])
  expect(await alarms()).toEqual(before)
})

test('what we have taken ourselves on a false claim is not taken from us, but a person hears of it', async () => {
  const { record } = await craft(se, nl)
  await send(fr, { ...record, item: { ...record.item, holder: 'hotline.fr' } })
  const itemId = record.itemId as ItemId
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  const assigned = { country: 'FR', member: 'hotline.fr', why: 'hosting-country' as const }
  await send(se, { ...record, item: { ...record.item, assigned } })
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({
    holder: 'hotline.nl',
    attention: 'hand-over-stuck',
  })
  expect((await endOf(itemId)).at(-1)).toMatchObject({ state: 'refused', reason: 'disputed-item' })
})

const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString()

function statusOf(
  record: ReportRecord,
  revision: number,
  state: Partial<StatusRecord['state']>,
): StatusRecord {
  const { reportId, itemId, createdAt } = record
  const { holder, assigned } = record.item
  const none = { holder, assigned, assessments: [], actions: [], hosting: null }
  return {
    type: 'status',
    reportId,
    itemId,
    revision,
    createdAt,
    event: 'assessed',
    state: { ...none, ...state },
  }
}

const tell = async (from: TestMember, record: StatusRecord) => {
  await deliver(
    from,
    nl,
    await craft(from, nl, { envelope: { kind: 'status' }, body: { records: [record] } }),
  )
  await nl.exchange.runDue()
}

test('a holder cannot overturn Baseline, act against the rules, write in another’s name or in the future', async () => {
  const { record } = await craft(se, nl)
  const at = later(record.createdAt, -60_000)
  const first = { ...baseline, member: 'hotline.se', analyst, at }
  await send(se, { ...record, assessments: [first] })
  const itemId = record.itemId as ItemId
  const overturned = { ...first, classification: 'not-illegal' as const, at: record.createdAt }
  const provider = { kind: 'reported-to-provider' as const, reason: null, at: record.createdAt }
  const actions = [
    { ...provider, member: 'hotline.nl' },
    { ...provider, kind: 'not-illegal' as const, member: 'hotline.se' },
    {
      ...provider,
      kind: 'removed' as const,
      member: 'hotline.se',
      at: later(new Date().toISOString(), 3_600_000),
    },
    { ...provider, kind: 'reported-to-police' as const, member: 'hotline.se' },
  ]
  await tell(se, statusOf(record, 2, { assessments: [first, overturned], actions }))
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({
    classification: 'baseline',
    final_action: null,
  })
  const kept = await nl.foundation.database
    .selectFrom('action')
    .select(['kind', 'member'])
    .where('item_id', '=', itemId)
    .execute()
  expect(kept).toEqual([{ kind: 'reported-to-police', member: 'hotline.se' }])
  const events = await nl.foundation.database
    .selectFrom('ledger_event')
    .select('body')
    .where('kind', '=', 'exchange.alarmed')
    .orderBy('seq')
    .execute()
  const refused = events
    .map(({ body }) => JSON.parse(body ?? '').detail)
    .filter((detail) => detail.item === itemId)
  expect(refused).toMatchObject(
    ['already-baseline', 'other-member', 'assessed-otherwise', 'in-the-future'].map((reason) => ({
      ...{ alarm: 'refused-deed', peer: 'hotline.se', reason },
    })),
  )
})

test('what came with a new item is history, but not in our name', async () => {
  const { record } = await craft(fr, nl)
  const at = later(record.createdAt, -60_000)
  const first = { ...baseline, member: 'hotline.se', analyst, at }
  const ours = {
    ...first,
    member: 'hotline.nl',
    at: record.createdAt,
    classification: 'not-illegal' as const,
  }
  const report = { ...record.report, origin: 'hotline.se' }
  await send(fr, { ...record, report, assessments: [ours] })
  expect(await viewOf(nl.foundation, record.itemId as ItemId)).toMatchObject({ classification: null })
  const other = await craft(fr, nl)
  await send(fr, { ...other.record, report, assessments: [first] })
  expect(await viewOf(nl.foundation, other.record.itemId as ItemId)).toMatchObject({
    classification: 'baseline',
  })
})

test('the main evidence is what came first and is what its hash says; what comes later is kept beside it', async () => {
  const [first, second] = ['one pattern', 'another pattern'].map((text) => new TextEncoder().encode(text))
  if (!first || !second) throw new Error('two patterns are needed')
  const sha256 = digestPlaintext(first).sha256
  const { record } = await craft(se, nl, { evidence: [first] })
  const itemId = record.itemId as ItemId
  const mainOf = async () => {
    const blob = (await findItem(nl.foundation.database, itemId))?.blob
    if (!blob) return undefined
    return nl.foundation.vault.getForItem(nl.foundation.database, itemId, blob)
  }
  const bring = async (revision: number, evidence: Uint8Array) => {
    const item = { ...record.item, sha256 }
    await deliver(
      se,
      nl,
      await craft(se, nl, { evidence: [evidence], record: { ...record, revision, item } }),
    )
    await nl.exchange.runDue()
  }
  await bring(1, second)
  expect(await mainOf()).toBeUndefined()
  await bring(2, first)
  expect(await mainOf()).toEqual(first)
  await bring(3, second)
  await bring(4, new TextEncoder().encode('a third pattern'))
  expect(await mainOf()).toEqual(first)
  expect(await evidenceBlobs(nl.foundation, itemId)).toHaveLength(3)
})

test('a count of changes near the end of the numbers is refused whole', async () => {
  const crafted = await craft(se, nl)
  const record = { ...crafted.record, revision: 2_147_483_647 }
  expect(rejectionOf(await deliver(se, nl, await craft(se, nl, { record })))).toBe('bad-record')
})

test('what we took from one member and its origin offers us too is ours, and the origin hears so', async () => {
  const itemId = await anItem(se.foundation)
  const row = await findItem(se.foundation.database, itemId)
  if (!row) throw new Error('no item')
  const { record } = await craft(se, nl)
  const item = { ...record.item, kind: 'page' as const, holder: 'hotline.fr' }
  await send(fr, { ...record, reportId: row.report_id, itemId, item })
  expect(await acceptItem(nl.foundation, itemId, analyst)).toEqual({ ok: true })
  await se.exchange.route(itemId)
  await network.settle()
  expect(await viewOf(nl.foundation, itemId)).toMatchObject({ holder: 'hotline.nl', attention: null })
  expect(await viewOf(se.foundation, itemId)).toMatchObject({ holder: 'hotline.nl', stage: 'with-member' })
})
