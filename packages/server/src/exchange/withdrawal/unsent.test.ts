// What was taken back before it left does not leave: what waits to be packed, and what is packed and queued.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { evidenceBlobs } from '../../capture/index.ts'
import type { ItemId } from '../../foundation/index.ts'
import { findItem, itemUrl, readReport } from '../../reports/index.ts'
import { askForStatements } from '../statements/ask.ts'
import { analyst, anItem, viewOf } from '../testing/builders.ts'
import { type OneLine, oneLine } from '../testing/one-line.ts'
import { correct } from './correct.ts'
import { withdraw } from './withdraw.ts'

let line: OneLine
beforeEach(async () => {
  line = await oneLine()
})
afterEach(() => line.close())

const withdrawal = { reason: 'personal-data', words: '', address: true } as const
const picture = new TextEncoder().encode('a geometric pattern')
const another = new TextEncoder().encode('another geometric pattern')

async function handedOver(bytes = picture): Promise<ItemId> {
  const itemId = await anItem(line.se.foundation, { picture: bytes })
  await line.se.exchange.route(itemId)
  return itemId
}

/** Until withdrawals and answers have come to their ends. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await line.tryAgain()
    await line.nl.exchange.runDue()
  }
}

const partsThere = () =>
  line.nl.foundation.database.selectFrom('part_in').select(['role', 'state']).orderBy('role').execute()
const endsHere = async () =>
  (await line.envelopes()).map(({ state, problem, settled, kind }) => [kind, state, problem, settled])

/** Everything of the item that the Netherlands ever had. */
async function contentThere(itemId: ItemId) {
  const { foundation } = line.nl
  const row = await findItem(foundation.database, itemId)
  const report = row && (await readReport(foundation, foundation.database, row.report_id))
  return {
    url: row && (await itemUrl(foundation, row)),
    evidence: (await evidenceBlobs(foundation, itemId)).length,
    locator: report?.content.locator,
    recipe: report?.content.recipe,
    sha256: row?.sha256 ?? null,
  }
}
const nothingOf = (itemId: ItemId) => ({
  url: `https://withdrawn.invalid/${itemId.toLowerCase()}`,
  ...{ evidence: 0, locator: '', recipe: {}, sha256: null },
})
/** What is left of a report that went after the withdrawal: it never said where the page is. */
const shellOf = (itemId: ItemId) => ({ ...nothingOf(itemId), locator: nothingOf(itemId).url })

test('a queued envelope is not sent when its item is withdrawn; the rest of it goes, whole, in another one', async () => {
  line.proxy.treat(() => 'lose-request')
  const taken = await handedOver()
  const other = await handedOver(another)
  await line.se.exchange.runDue()
  expect(await endsHere()).toEqual([['report', 'queued', expect.any(String), null]])
  expect(await withdraw(line.se.foundation, taken, analyst, withdrawal)).toMatchObject({ ok: true })
  // An offer that was not withdrawn goes on as it was.
  expect((await viewOf(line.se.foundation, taken))?.stage).not.toBe('withdrawn')
  line.proxy.treat(() => 'pass')
  await settle()
  expect((await endsHere()).toSorted()).toEqual(
    [
      ['report', 'dead-letter', 'taken-back', 'resent'],
      ['report', 'delivered', null, null],
      ['update', 'delivered', null, null],
    ].toSorted(),
  )
  // One picture has left, and it is the other's.
  expect((await partsThere()).filter(({ role }) => role === 'evidence')).toHaveLength(1)
  expect(await contentThere(other)).toMatchObject({ evidence: 1 })
  expect(await viewOf(line.nl.foundation, other)).toMatchObject({ stage: 'offered' })
  expect(await contentThere(taken)).toEqual(shellOf(taken))
  for (const { foundation } of [line.nl, line.se])
    expect(await viewOf(foundation, taken)).toMatchObject({ stage: 'withdrawn', holder: 'hotline.se' })
  const [, second] = (await line.envelopes()).filter(({ kind }) => kind === 'report')
  const before = (await line.envelopes()).find(({ seq }) => seq === (second?.seq ?? 0) - 1)
  expect(second?.prev).toBe(before?.sha256)
})

test('where a try had arrived after all, and its receipt was lost, both take no harm and the withdrawal ends it', async () => {
  const taken = await handedOver()
  line.proxy.treat(({ n, path }) => (n > 0 && path.endsWith('/envelopes') ? 'lose-response' : 'pass'))
  await line.se.exchange.runDue()
  await line.nl.exchange.runDue()
  expect(await contentThere(taken)).toMatchObject({ evidence: 1 })
  expect(await withdraw(line.se.foundation, taken, analyst, withdrawal)).toMatchObject({ ok: true })
  line.proxy.treat(() => 'pass')
  await settle()
  expect(await contentThere(taken)).toEqual(nothingOf(taken))
  expect(await viewOf(line.se.foundation, taken)).toMatchObject({ stage: 'withdrawn' })
  // The next statements tell the sender that the first one had arrived: both sides hold its receipt.
  for (const { foundation } of [line.se, line.nl]) await askForStatements(foundation)
  for (let round = 0; round < 2; round++) await settle()
  const reports = (await line.envelopes()).filter(({ kind }) => kind === 'report')
  expect(reports.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
})

test('a file with personal data that is queued stays here; what else was packed with it goes', async () => {
  line.proxy.treat(() => 'lose-request')
  const itemId = await handedOver()
  await line.se.exchange.runDue()
  const [piece] = await evidenceBlobs(line.se.foundation, itemId)
  const change = { field: 'personal-data' as const, recipe: true, blobs: [piece?.blob ?? ''] }
  expect(await correct(line.se.foundation, itemId, analyst, { words: '', change })).toMatchObject({
    ok: true,
  })
  line.proxy.treat(() => 'pass')
  await settle()
  expect((await partsThere()).map(({ role }) => role)).toEqual(['body', 'body'])
  expect(await contentThere(itemId)).toMatchObject({ evidence: 0, recipe: {} })
  expect(await viewOf(line.nl.foundation, itemId)).toMatchObject({ stage: 'offered' })
})

test('what waits to be packed goes without evidence, address and way in; the withdrawal ends it there', async () => {
  const itemId = await handedOver()
  expect(await withdraw(line.se.foundation, itemId, analyst, withdrawal)).toMatchObject({ ok: true })
  await settle()
  expect((await partsThere()).map(({ role }) => role)).toEqual(['body', 'body'])
  expect(await contentThere(itemId)).toEqual(shellOf(itemId))
  expect(await viewOf(line.se.foundation, itemId)).toMatchObject({ stage: 'withdrawn' })
})
