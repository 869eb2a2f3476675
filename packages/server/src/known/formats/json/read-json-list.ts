import type { ListLine } from '../list-line.ts'
import type { ListDefaults, ListedEntry } from '../listed-entry.ts'
import { makeEntry } from '../make-entry.ts'
import { jsonFormat, jsonVersion } from './hash-list-schema.ts'
import { readJson } from './read-json.ts'

const isEntry = (path: readonly string[]) => path.length === 2 && path[0] === 'entries' && path[1] === '*'

/** Reads a list in our own JSON form (docs/hash-list.schema.json). Members that it does not know are passed over. */
export async function* readJsonList(
  pieces: AsyncIterable<string>,
  defaults: ListDefaults,
): AsyncGenerator<ListLine> {
  const said = new Map<string, unknown>()
  const isOurs = () => said.get('format') === jsonFormat && said.get('version') === jsonVersion
  for await (const event of readJson(pieces, isEntry)) {
    const { line } = event
    if (event.kind === 'broken') return yield event
    const [first = ''] = event.path
    const inEntries = event.path.length === 2 && first === 'entries'
    if (event.kind === 'value' && !inEntries) {
      if (event.path.length === 1) said.set(first, event.value)
      continue
    }
    if (!isOurs()) return yield { kind: 'broken', line, reason: 'unknown-version' }
    if (event.kind === 'too-long') yield { kind: 'refused', line, reason: 'too-long' }
    else yield entryLine(line, event.value, defaults)
  }
  if (!isOurs()) yield { kind: 'broken', line: 1, reason: said.has('format') ? 'unknown-version' : 'no-list' }
}

function entryLine(line: number, value: unknown, defaults: ListDefaults): ListLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'refused', line, reason: 'not-an-object' }
  const made = makeEntry(value as Partial<Record<keyof ListedEntry, unknown>>, defaults)
  if (made.ok) return { kind: 'entry', line, entry: made.entry }
  const { reason, field } = made
  return { kind: 'refused', line, reason, ...(field === undefined ? {} : { field }) }
}
