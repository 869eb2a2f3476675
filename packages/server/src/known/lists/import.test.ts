import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ItemId } from '../../foundation/index.ts'
import { type TestFoundation, testFoundation } from '../../foundation/testing/test-foundation.ts'
import { usualCategoryModels } from '../formats/project-vic/category-model.ts'
import { exportList } from './export-list.ts'
import { runImports } from './import-runner.ts'
import { findList } from './list-store.ts'
import { readImport, readSummaries } from './present-lists.ts'
import { removeList, tidyLists } from './remove-list.ts'
import { aList, md5, person, putFile, standing } from './testing/bring-in.ts'

let test1: TestFoundation
beforeAll(async () => {
  test1 = await testFoundation()
})
afterAll(() => test1.close())

const never = new AbortController().signal
const run = (signal = never) => runImports(test1.foundation, signal)

async function report(listId: string, importId: string) {
  const found = await readImport(test1.foundation, listId, importId)
  if (!found) throw new Error('no such import')
  return found
}

async function kindsAbout(listId: string): Promise<string[]> {
  const rows = await test1.foundation.database
    .selectFrom('ledger_event')
    .select(['kind', 'body'])
    .orderBy('seq')
    .execute()
  return rows.filter(({ body }) => body?.includes(listId)).map(({ kind }) => kind)
}

describe('a file that a person brings in', () => {
  test('is taken with a report, and an empty file, a plain picture and a repeat are refused or passed over', async () => {
    const { foundation } = test1
    const listId = await aList(foundation)
    const rows = [
      'md5,sha1,pdq,pdq_quality',
      `${md5(1)},,,`,
      'd41d8cd98f00b204e9800998ecf8427e,,,',
      `,,${'a7'.repeat(32)},90`,
      `${md5(2)},,${'0f1e'.repeat(16)},10`,
      `,,${'0f1e'.repeat(16)},10`,
      `${md5(1)},,,`,
      'nonsense,,,',
    ]
    const importId = await putFile(foundation, listId, rows.join('\n'))
    await run()
    expect(await report(listId, importId)).toMatchObject({
      ...{ state: 'done', added: 2, updated: 0, listedAlready: 1, pdqLeftOut: 1, broken: null },
      refused: { 'empty-file': 1, 'plain-picture': 2, 'bad-hash': 1 },
      refusals: [
        { line: 3, reason: 'empty-file', field: null },
        { line: 4, reason: 'plain-picture', field: null },
        { line: 6, reason: 'plain-picture', field: null },
        { line: 8, reason: 'bad-hash', field: 'md5' },
      ],
    })
    expect(await standing(foundation, listId)).toEqual(['1 baseline', '2 baseline'])
    expect(await kindsAbout(listId)).toEqual(['hash-list.created', 'hash-list.changed', 'hash-list.imported'])
  })

  test('leaves nothing that opens behind, and no hash in the ledger or the log', async () => {
    const { foundation } = test1
    const { database } = foundation
    const listId = await aList(foundation)
    const importId = await putFile(foundation, listId, `md5\n${md5(0xabcdef)}`)
    const { blob } = await database
      .selectFrom('hash_import')
      .select('blob')
      .where('id', '=', importId)
      .executeTakeFirstOrThrow()
    expect(await foundation.vault.blobs.has(blob ?? '')).toBe(true)
    await run()
    expect(await foundation.vault.blobs.has(blob ?? '')).toBe(false)
    expect(await foundation.vault.openStreamForItem(database, importId as ItemId, blob ?? '')).toBeUndefined()
    const events = await database.selectFrom('ledger_event').select('body').execute()
    expect(events.filter(({ body }) => body?.includes('abcdef'))).toEqual([])
  })

  test('is gone on with where a worker was cut off, and nothing is taken twice', async () => {
    const { foundation } = test1
    const listId = await aList(foundation)
    const rows = Array.from({ length: 2_500 }, (_, n) => md5(10_000 + n))
    const importId = await putFile(foundation, listId, ['md5', ...rows].join('\n'))
    const ending = new AbortController()
    const { append } = foundation
    // Told to stop while the first batch is being written.
    foundation.append = async (...given) => {
      ending.abort()
      return append(...given)
    }
    await run(ending.signal)
    foundation.append = append
    expect(await report(listId, importId)).toMatchObject({ state: 'waiting', added: 1_000 })
    await run()
    expect(await report(listId, importId)).toMatchObject({ state: 'done', added: 2_500, listedAlready: 0 })
    expect((await standing(foundation, listId)).length).toBe(2_500)
  })

  test('of a later date replaces what it judges anew; of an earlier one it does not', async () => {
    const { foundation } = test1
    const listId = await aList(foundation)
    const file = (classification: string, dated: string) =>
      putFile(
        foundation,
        listId,
        `md5,classification,jurisdiction,dated\n${md5(1)},${classification},SE,${dated}`,
      )
    await file('national', '2026-01-02')
    await run()
    const newer = await file('baseline', '2026-01-03')
    const older = await file('not-illegal', '2026-01-01')
    await run()
    expect(await report(listId, newer)).toMatchObject({ added: 0, updated: 1 })
    expect(await report(listId, older)).toMatchObject({ updated: 0, refused: { 'not-newer': 1 } })
    expect(await standing(foundation, listId)).toEqual(['1 national (replaced)', '1 baseline'])
  })

  test('that breaks off in the middle keeps what came before, and says where', async () => {
    const { foundation } = test1
    const listId = await aList(foundation)
    const importId = await putFile(foundation, listId, `md5\n${md5(1)}\n"${md5(2)}`)
    await run()
    expect(await report(listId, importId)).toMatchObject({
      ...{ state: 'broken', added: 1, broken: { reason: 'cut-off', line: 3 } },
    })
  })
})

test('an export says first in the ledger what it gives out, and leaves out what the form cannot say', async () => {
  const { foundation } = test1
  const listId = await aList(foundation)
  await putFile(
    foundation,
    listId,
    [
      'md5,sha1,classification,jurisdiction',
      `${md5(1)},,baseline,`,
      `${md5(2)},,national,US`,
      `${md5(3)},,national,SE`,
      `,${'1'.padStart(40, '0')},baseline,`,
    ].join('\n'),
  )
  await run()
  const list = await findList(foundation.database, listId)
  const model = usualCategoryModels['us']
  if (!list || !model) throw new Error('no list')
  const give = async (form: 'csv' | 'project-vic-2.0') => {
    const exported = await exportList(foundation, list, form, model, `user:${person}`)
    expect((await kindsAbout(listId)).at(-1)).toBe('hash-list.exported')
    let text = ''
    for await (const piece of exported.text) text += piece
    return { ...exported, text }
  }
  expect(await give('csv')).toMatchObject({ entries: 4, leftOut: 0 })
  const vic = await give('project-vic-2.0')
  expect(vic).toMatchObject({ entries: 2, leftOut: 2 })
  expect(JSON.parse(vic.text)).toMatchObject({ value: [{ MediaID: 1, MD5: md5(1) }, { MD5: md5(2) }] })
})

test('a removed list is none any more, and its entries are withdrawn after it', async () => {
  const { foundation } = test1
  const listId = await aList(foundation)
  await putFile(foundation, listId, `md5\n${md5(1)}\n${md5(2)}`)
  await run()
  const late = await putFile(foundation, listId, `md5\n${md5(3)}`)
  const kept = async () => false
  expect(await removeList(foundation, listId, `user:${person}`, async () => true)).toMatchObject({
    reason: 'kept-by-service',
  })
  expect(await removeList(foundation, listId, `user:${person}`, kept)).toEqual({ ok: true })
  expect(await removeList(foundation, listId, `user:${person}`, kept)).toMatchObject({
    reason: 'unknown-list',
  })
  await run()
  await tidyLists(foundation, never)
  expect(await standing(foundation, listId)).toEqual([
    '1 baseline (list-removed)',
    '2 baseline (list-removed)',
  ])
  expect(await report(listId, late)).toMatchObject({ state: 'broken', broken: { reason: 'list-removed' } })
  expect((await readSummaries(foundation)).map(({ id }) => id)).not.toContain(listId)
})
