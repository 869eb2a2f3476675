// Entries for property tests, and reading what was written.
import fc from 'fast-check'
import type { ListLine } from '../list-line.ts'
import type { ListDefaults, ListedEntry } from '../listed-entry.ts'

export const defaults: ListDefaults = {
  classification: null,
  jurisdiction: null,
  scheme: 'sample',
  schemeVersion: '1',
  source: 'a list',
  dated: '2026-01-02T03:04:05.000Z',
}

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => Buffer.from(all).toString('hex'))
/** One line, trimmed, not empty; quotes, separators, formula signs and other scripts included. */
const line = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.trim().slice(0, 200))
  .filter((text) => text !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
const instant = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2099-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

const judgement = fc.oneof(
  fc.constant({ classification: 'baseline' as const, jurisdiction: null }),
  fc.record({
    classification: fc.constant('national' as const),
    jurisdiction: fc.constantFrom('SE', 'NL', 'US', 'GB'),
  }),
  fc.record({
    classification: fc.constantFrom('not-illegal' as const, 'undetermined' as const),
    jurisdiction: fc.constantFrom('SE', 'US', null),
  }),
)

export const anEntry: fc.Arbitrary<ListedEntry> = fc
  .record({
    md5: fc.option(hex(16)),
    sha1: fc.option(hex(20)),
    sha256: fc.option(hex(32)),
    pdq: fc.option(hex(32)),
    quality: fc.option(fc.integer({ min: 0, max: 100 })),
    judgement,
    scheme: line,
    schemeVersion: line,
    source: line,
    sourceEntry: line,
    dated: instant,
  })
  .filter(({ md5, sha1, sha256, pdq }) => [md5, sha1, sha256, pdq].some((hash) => hash !== null))
  .map(({ judgement: said, quality, ...entry }) => ({
    ...entry,
    pdqQuality: entry.pdq === null ? null : quality,
    ...said,
  }))

/** Text as bytes, in pieces of so many bytes: what a file comes in. */
export async function* bytesOf(text: string, pieceBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

export async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}

export async function linesOf(reading: AsyncIterable<ListLine>): Promise<ListLine[]> {
  const lines: ListLine[] = []
  for await (const line of reading) lines.push(line)
  return lines
}

export async function textOf(writing: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of writing) text += piece
  return text
}

/** The entries of a reading that refused nothing; the first refusal otherwise. */
export function entriesOf(lines: readonly ListLine[]): ListedEntry[] {
  return lines.map((one) => {
    if (one.kind !== 'entry') throw new Error(`${one.kind} in line ${one.line}: ${one.reason}`)
    return one.entry
  })
}
