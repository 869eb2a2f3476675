import type { ListedEntry } from '../listed-entry.ts'
import { columns, fieldsInOrder, guardFormula } from './columns.ts'

/** Writes a list as CSV (RFC 4180, UTF-8, comma) with our own columns. */
export async function* writeCsvList(entries: AsyncIterable<ListedEntry>): AsyncGenerator<string> {
  yield `${fieldsInOrder.map((field) => columns[field]).join(',')}\r\n`
  for await (const entry of entries) yield `${fieldsInOrder.map((field) => cell(entry[field])).join(',')}\r\n`
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = guardFormula(String(value))
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
