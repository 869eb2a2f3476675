import type { ListedEntry } from '../listed-entry.ts'
import { jsonFormat, jsonVersion } from './hash-list-schema.ts'

/** Writes a list in our own JSON form, one entry a line. */
export async function* writeJsonList(
  head: { name: string; member: string; exportedAt: Date },
  entries: AsyncIterable<ListedEntry>,
): AsyncGenerator<string> {
  const { name, member, exportedAt } = head
  const first = {
    format: jsonFormat,
    version: jsonVersion,
    name,
    member,
    exportedAt: exportedAt.toISOString(),
  }
  yield `${JSON.stringify(first).slice(0, -1)},"entries":[`
  let between = '\n'
  for await (const entry of entries) {
    yield between + JSON.stringify(entry)
    between = ',\n'
  }
  yield '\n]}\n'
}
