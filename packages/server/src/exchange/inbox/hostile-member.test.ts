// What a member that is in the directory and means ill sends: rightly signed, rightly sealed, and untrue.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId, ReportId } from '../../foundation/index.ts'
import { assess, findItem } from '../../reports/index.ts'
import type { ReportRecord } from '../records.ts'
import { analyst, anItem, baseline, viewOf } from '../testing/builders.ts'
import { craft, deliver } from '../testing/craft.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'

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
