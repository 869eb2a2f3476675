import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashListJsonSchema } from './json/hash-list-schema.ts'
import { readList, writeList } from './list-forms.ts'
import { type ListedEntry, listedEntrySchema } from './listed-entry.ts'
import { usualCategoryModels } from './project-vic/category-model.ts'
import { anEntry, bytesOf, defaults, each, entriesOf, linesOf, textOf } from './testing/entries.ts'

const model = usualCategoryModels['us'] ?? expect.fail()
const head = { name: 'A "list"', member: 'hotline.se', exportedAt: new Date('2026-11-25T00:00:00Z'), model }
const write = (form: Parameters<typeof writeList>[0], entries: readonly ListedEntry[]) =>
  textOf(writeList(form, head, each(entries)))
const some = fc.array(anEntry, { maxLength: 20 })

describe.each(['csv', 'json'] as const)('a list as %s', (form) => {
  test('comes back as it was, in whatever pieces it is read', async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 300 }), async (entries, pieceBytes) => {
        const text = await write(form, entries)
        const lines = await linesOf(readList({ form }, bytesOf(text, pieceBytes), defaults))
        expect(entriesOf(lines)).toEqual(entries)
        for (const entry of entries) expect(listedEntrySchema.safeParse(entry).success).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('is never more than refused, whatever bytes it has', async () => {
    const text = await write(form, fc.sample(anEntry, { numRuns: 5, seed: 1 }))
    const bytes = Buffer.from(text)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { maxLength: 12 }),
        fc.nat({ max: bytes.length }),
        async (changes, cutAt) => {
          const changed = Buffer.from(bytes)
          for (const [at, byte] of changes) changed[at] = byte
          const lines = await linesOf(readList({ form }, each([changed.subarray(0, cutAt)]), defaults))
          expect(lines.filter(({ kind }) => kind === 'broken').length).toBeLessThanOrEqual(1)
          for (const one of lines)
            if (one.kind === 'entry') expect(listedEntrySchema.safeParse(one.entry).success).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})

test.each(['1.2', '1.3', '2.0'] as const)(
  'a list as Project VIC %s comes back with all that the form and the model can say',
  async (version) => {
    await fc.assert(
      fc.asyncProperty(some, async (entries) => {
        const text = await write(`project-vic-${version}`, entries)
        const read = await linesOf(readList({ form: 'project-vic', model }, bytesOf(text), defaults))
        const sayable = entries.filter(
          ({ md5, classification, jurisdiction }) =>
            md5 !== null &&
            (classification === 'baseline' || (classification === 'national' && jurisdiction === 'US')),
        )
        expect(entriesOf(read)).toEqual(
          sayable.map((entry) => ({
            ...entry,
            ...{ classification: 'national', jurisdiction: 'US' },
            ...{ scheme: 'Project VIC US', schemeVersion: version },
            ...{ source: defaults.source, sourceEntry: entry.md5 },
          })),
        )
      }),
      { numRuns: 60 },
    )
  },
)

test('the documented schema is the one that is written', () => {
  const documented = new URL('../../../../../docs/hash-list.schema.json', import.meta.url)
  expect(JSON.parse(readFileSync(documented, 'utf8'))).toEqual(hashListJsonSchema())
})

test('bytes that are no text end a list, with the line that was reached', async () => {
  const bytes = Buffer.concat([Buffer.from(`md5\n${'0f'.repeat(16)}\n`), Buffer.from([0xff, 0xc0, 0x80])])
  const lines = await linesOf(
    readList({ form: 'csv' }, each([bytes]), { ...defaults, classification: 'baseline' }),
  )
  expect(lines.at(-1)).toMatchObject({ kind: 'broken', reason: 'not-text' })
})

test('UTF-16 with its mark and UTF-8 with its mark are read alike', async () => {
  const text = `MD5\r\n${'0F'.repeat(16)}\r\n`
  const said = { ...defaults, classification: 'baseline' as const }
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  for (const bytes of [utf16, Buffer.from(`\uFEFF${text}`)]) {
    const lines = await linesOf(readList({ form: 'csv' }, each([bytes]), said))
    expect(entriesOf(lines)).toMatchObject([{ md5: '0f'.repeat(16), classification: 'baseline' }])
  }
})

test('a file of many megabytes is read in the memory of one entry', async () => {
  const row = `{"MediaID":1,"Category":1,"MD5":"${'0F'.repeat(16)}","Comments":"${'x'.repeat(2_000)}"},\n`
  async function* file(): AsyncGenerator<Uint8Array> {
    yield* bytesOf('{"odata.metadata":"http://x/DataModels/1.3.xml#Media","value":[')
    const thousand = Buffer.from(row.repeat(1_000))
    for (let n = 0; n < 60; n++) yield thousand
    yield* bytesOf(`${row.slice(0, -2)}]}`)
  }
  let entries = 0
  let most = 0
  const before = process.memoryUsage().heapUsed
  for await (const line of readList({ form: 'project-vic', model }, file(), defaults)) {
    if (line.kind === 'entry') entries += 1
    if (entries % 5_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  expect(entries).toBe(60_001)
  // The file has 125 MB; what the collector has not fetched yet is counted here, too.
  expect(most).toBeLessThan(80 * 1024 * 1024)
})
