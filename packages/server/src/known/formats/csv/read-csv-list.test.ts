import { expect, test } from 'vitest'
import { readList, writeList } from '../list-forms.ts'
import type { ListDefaults } from '../listed-entry.ts'
import { usualCategoryModels } from '../project-vic/category-model.ts'
import { bytesOf, defaults, each, entriesOf, linesOf, textOf } from '../testing/entries.ts'

const said: ListDefaults = { ...defaults, classification: 'national', jurisdiction: 'SE' }
const md5 = (n: number) => n.toString(16).padStart(32, '0')
const read = (text: string, use = said) => linesOf(readList({ form: 'csv' }, bytesOf(text), use))

test('columns come in any order, under other names, with semicolons or tabs, quoted or not', async () => {
  const files = [
    `Id;MD5;Country;Classification\nA-1;${md5(1)};SE;Baseline\n`,
    `md5\tclassification\tentry_id\tsomething else\r\n"${md5(1)}"\tbaseline\tA-1\t"a ""b""\r\nc"\r\n`,
    `classification,id,MD5 Hash\r\rbaseline,A-1,${md5(1).toUpperCase()}`,
  ]
  for (const file of files)
    expect(entriesOf(await read(file))).toMatchObject([
      { md5: md5(1), classification: 'baseline', jurisdiction: null, sourceEntry: 'A-1', source: 'a list' },
    ])
})

test('hashes alone, without headings, are understood by their lengths', async () => {
  const text = `${md5(1)},${'1'.padStart(40, '0')}\n${md5(2)},\n`
  expect(entriesOf(await read(text))).toMatchObject([
    { md5: md5(1), sha1: '1'.padStart(40, '0'), sourceEntry: '1'.padStart(40, '0') },
    { md5: md5(2), sha1: null, sourceEntry: md5(2), classification: 'national', jurisdiction: 'SE' },
  ])
})

test('each refused entry is named with its line and why', async () => {
  const rows = [
    'md5,pdq,pdq_quality,classification,jurisdiction,dated,source',
    `${md5(1)},,,,,,`,
    `,,,,,,`,
    'not a hash,,,,,,',
    `${md5(2)},,50,,,,`,
    `${md5(3)},,,illegal,,,`,
    `${md5(4)},,,national,Sweden,,`,
    `${md5(5)},,,,,yesterday,`,
    `${md5(6)}`,
    `"${md5(7)}"x,,,,,,`,
    `${md5(8)},,,,,,"two\nlines"`,
    `${md5(9)},,,,,,${'x'.repeat(70_000)}`,
    `${md5(10)},,,,,,`,
  ]
  const lines = await read(rows.join('\n'))
  expect(lines.map((one) => [one.line, one.kind === 'entry' ? 'entry' : one.reason])).toEqual([
    ...[
      [2, 'entry'],
      [3, 'no-hash'],
      [4, 'bad-hash'],
      [5, 'bad-quality'],
      [6, 'unknown-classification'],
    ],
    ...[
      [7, 'bad-jurisdiction'],
      [8, 'bad-date'],
      [9, 'other-number-of-fields'],
      [10, 'bad-quotes'],
    ],
    ...[
      [11, 'bad-text'],
      [13, 'too-long'],
      [14, 'entry'],
    ],
  ])
  const unsaid = await read(`md5\n${md5(1)}`, { ...defaults })
  expect(unsaid).toMatchObject([{ kind: 'refused', reason: 'no-classification' }])
  const nobodys = await read(`md5\n${md5(1)}`, { ...said, jurisdiction: null })
  expect(nobodys).toMatchObject([{ kind: 'refused', reason: 'no-jurisdiction' }])
})

test.each([
  ['no hash column', 'name,date\na,b\n', 'no-hash-column'],
  ['nothing', '', 'no-hash-column'],
  ['a quote without end', `md5\n"${md5(1)}\n`, 'cut-off'],
])('a file with %s is not read', async (_what, text, reason) => {
  expect((await read(text)).at(-1)).toMatchObject({ kind: 'broken', reason })
})

test('what a spreadsheet would take for a formula is written so that it does not', async () => {
  const [entry] = entriesOf(await read(`md5,source\n${md5(1)},"=HYPERLINK(""x"")"\n`))
  if (!entry) throw new Error('no entry')
  const model = usualCategoryModels['us'] ?? expect.fail()
  const head = { name: 'x', member: 'hotline.se', exportedAt: new Date(0), model }
  const written = await textOf(writeList('csv', head, each([entry])))
  expect(written).toContain(`"'=HYPERLINK(""x"")"`)
  expect(entriesOf(await read(written))).toEqual([entry])
})
