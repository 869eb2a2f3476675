import type { ListLine } from '../list-line.ts'
import type { ListDefaults, ListedEntry } from '../listed-entry.ts'
import { makeEntry } from '../make-entry.ts'
import { fieldOf, fieldOfHash, unguardFormula } from './columns.ts'
import { type CsvRow, readRows } from './read-rows.ts'

type Columns = readonly (keyof ListedEntry | undefined)[]

/**
 * Reads a CSV list. The first row names the columns, in any order; columns that it does not know are passed over. A file
 * of hashes alone, without headings, is understood by their lengths.
 */
export async function* readCsvList(
  pieces: AsyncIterable<string>,
  defaults: ListDefaults,
): AsyncGenerator<ListLine> {
  let columns: Columns | undefined
  let line = 1
  for await (const row of readRows(pieces)) {
    line = row.line
    if (row.kind === 'broken') return yield row
    if (columns === undefined) {
      const head = headOf(row)
      if (!head) return yield { kind: 'broken', line, reason: 'no-hash-column' }
      columns = head.columns
      if (head.isHeading) continue
    }
    yield row.kind === 'refused' ? row : entryLine(row, columns, defaults)
  }
  if (columns === undefined) yield { kind: 'broken', line, reason: 'no-hash-column' }
}

function headOf(row: CsvRow): { columns: Columns; isHeading: boolean } | undefined {
  if (row.kind !== 'row') return undefined
  const named = row.fields.map(fieldOf)
  if (named.some(isHash)) return { columns: named, isHeading: true }
  const hashes = row.fields.map(fieldOfHash)
  return hashes.some(isHash) ? { columns: hashes, isHeading: false } : undefined
}

const isHash = (field: keyof ListedEntry | undefined) =>
  field === 'md5' || field === 'sha1' || field === 'sha256' || field === 'pdq'

function entryLine(
  row: Extract<CsvRow, { kind: 'row' }>,
  columns: Columns,
  defaults: ListDefaults,
): ListLine {
  const { line, fields } = row
  if (fields.length !== columns.length) return { kind: 'refused', line, reason: 'other-number-of-fields' }
  const said: Partial<Record<keyof ListedEntry, string>> = {}
  columns.forEach((column, n) => {
    if (column !== undefined) said[column] = unguardFormula(fields[n] ?? '')
  })
  const made = makeEntry(said, defaults)
  if (made.ok) return { kind: 'entry', line, entry: made.entry }
  const { reason, field } = made
  return { kind: 'refused', line, reason, ...(field === undefined ? {} : { field }) }
}
