// A page and the files on it are withdrawn in one deed.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ItemId } from '../../foundation/index.ts'
import { findItem } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { analyst, anItem, viewOf } from '../testing/builders.ts'
import { type TestMember, type TestNetwork, testNetwork } from '../testing/test-network.ts'
import { readCopies } from './copies.ts'
import { withdraw } from './withdraw.ts'

let network: TestNetwork
let se: TestMember
let nl: TestMember
beforeAll(async () => {
  network = await testNetwork([
    { id: 'hotline.se', kind: 'hotline', country: 'SE' },
    { id: 'hotline.nl', kind: 'hotline', country: 'NL' },
  ])
  se = network.member('hotline.se')
  nl = network.member('hotline.nl')
})
afterAll(() => network.close())

const picture = new TextEncoder().encode('a geometric pattern')
const withdrawal = { reason: 'sent-by-mistake', words: '', address: true } as const

/** A page whose two files are with the Dutch hotline; a third has not been given to anybody. */
async function pageWithFiles(): Promise<{ page: ItemId; files: ItemId[]; kept: ItemId }> {
  const page = await anItem(se.foundation, { picture })
  const row = await findItem(se.foundation.database, page)
  if (!row) throw new Error('no page')
  const of = { reportId: row.report_id, parentItemId: page }
  const aFile = () => anItem(se.foundation, { of, kind: 'image', picture })
  const files = [await aFile(), await aFile()]
  const kept = await anItem(se.foundation, { of, kind: 'image', country: null, assessment: null })
  for (const id of [page, ...files]) await se.exchange.route(id)
  await network.settle()
  return { page, files, kept }
}

const filesShown = async (page: ItemId) => {
  const { foundation, members } = se
  const copies = await readCopies({ foundation, members } as ExchangeContext, page)
  return copies?.files.map(({ id }) => id)
}
const stagesAt = async ({ foundation }: TestMember, ids: readonly ItemId[]) => {
  const stages: (string | undefined)[] = []
  for (const id of ids) stages.push((await viewOf(foundation, id))?.stage)
  return stages
}
const takenBack = async () =>
  (await se.foundation.database.selectFrom('take_back').select('item_id').execute()).length

test('those of its files that others have are shown beforehand, and go with it', async () => {
  const { page, files } = await pageWithFiles()
  expect((await filesShown(page))?.toSorted()).toEqual(files.toSorted())
  expect(await withdraw(se.foundation, page, analyst, { ...withdrawal, files })).toMatchObject({ ok: true })
  for (let round = 0; round < 2; round++) await network.settle()
  expect(await stagesAt(nl, [page, ...files])).toEqual(['withdrawn', 'withdrawn', 'withdrawn'])
  expect(await filesShown(page)).toEqual([])
})

test('only the files that were named go', async () => {
  const { page, files } = await pageWithFiles()
  const [first, second] = files
  expect(
    await withdraw(se.foundation, page, analyst, { ...withdrawal, files: files.slice(0, 1) }),
  ).toMatchObject({ ok: true })
  for (let round = 0; round < 2; round++) await network.settle()
  expect(await stagesAt(nl, [page, first as ItemId, second as ItemId])).toEqual([
    'withdrawn',
    'withdrawn',
    'offered',
  ])
})

test('all of them or none: a file of another page, one that nobody has, or one that is withdrawn already', async () => {
  const { page, files, kept } = await pageWithFiles()
  const stranger = (await pageWithFiles()).files
  await withdraw(se.foundation, files[1] as ItemId, analyst, withdrawal)
  const before = await takenBack()
  const tryWith = (more: ItemId[]) =>
    withdraw(se.foundation, page, analyst, { ...withdrawal, files: [files[0] as ItemId, ...more] })
  expect(await tryWith(stranger)).toEqual({ ok: false, reason: 'not-its-file' })
  expect(await tryWith([kept])).toEqual({ ok: false, reason: 'nothing-sent' })
  expect(await tryWith(files)).toEqual({ ok: false, reason: 'already-withdrawn' })
  expect(await takenBack()).toBe(before)
  expect(await tryWith([])).toMatchObject({ ok: true })
})
