import { sql } from 'kysely'
import { type Actor, type Database, type Foundation, type ItemId, user } from '../../foundation/index.ts'
import type { ListLine } from '../formats/list-line.ts'
import { lockList } from './list-store.ts'
import { type PutEntry, putEntries } from './put-entries.ts'
import type { HashImportRow, ImportBreak } from './tables.ts'

/** So many refused lines are kept to be shown; all are counted. */
export const shownRefusals = 1_000

interface Batch {
  /** How many lines came before it. */
  from: number
  lines: readonly ListLine[]
  readBytes: number
}

interface Refusal {
  n: number
  line: number
  reason: string
  field: string | null
}

/** Takes one batch of lines with its place in the file, in one transaction. False when the list was removed meanwhile. */
export async function keepBatch(
  foundation: Foundation,
  row: HashImportRow,
  { from, lines, readBytes }: Batch,
): Promise<boolean> {
  return foundation.database.transaction().execute(async (transaction) => {
    const list = await lockList(transaction, row.list_id)
    if (!list) return false
    const entries = lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : []))
    const put = await putEntries(foundation, transaction, row.list_id, entries)
    const refusals = refusalsOf(lines, put, from)
    const count = (as: string) => put.filter((one) => one.ok && one.as === as).length
    const added = count('added')
    const updated = count('updated')
    await keepRefusals(transaction, row.id, refusals)
    const moved = await transaction
      .updateTable('hash_import')
      .set((eb) => ({
        ...{ lines: from + lines.length, read_bytes: readBytes },
        ...{ added: eb('added', '+', added), updated: eb('updated', '+', updated) },
        listed_already: eb('listed_already', '+', count('listed-already')),
        pdq_left_out: eb('pdq_left_out', '+', put.filter((one) => one.ok && one.isPdqLeftOut).length),
        refused: addCounts(refusals),
      }))
      .where('id', '=', row.id)
      .where('state', '=', 'waiting')
      .where('lines', '=', from)
      .executeTakeFirst()
    if (moved.numUpdatedRows === 0n) throw new Error('Another worker has taken these lines')
    if (added + updated > 0)
      await foundation.append(transaction, {
        ...{ kind: 'hash-list.changed', actor: byOf(row) },
        detail: { list: row.list_id, import: row.id, added, replaced: updated },
      })
    return true
  })
}

/** Ends an import; `broken` says why before the end of its file. */
export async function keepEnd(
  foundation: Foundation,
  row: HashImportRow,
  broken: { reason: ImportBreak; line: number } | undefined,
): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const ended = await transaction
      .updateTable('hash_import')
      .set({
        ...{ state: broken ? 'broken' : 'done', ended_at: foundation.clock.now(), blob: null },
        ...{ broken_reason: broken?.reason ?? null, broken_line: broken?.line ?? null },
      })
      .where('id', '=', row.id)
      .where('state', '=', 'waiting')
      .returning(['added', 'updated', 'listed_already', 'refused'])
      .executeTakeFirst()
    if (!ended) return
    await foundation.vault.shred(transaction, row.id as ItemId)
    await foundation.append(transaction, {
      ...{ kind: 'hash-list.imported', actor: byOf(row) },
      detail: {
        ...{ list: row.list_id, import: row.id, form: row.form, added: ended.added, replaced: ended.updated },
        ...{ listedAlready: ended.listed_already, refused: sum(ended.refused) },
        ...(broken ? { broken: broken.reason } : {}),
      },
    })
  })
}

const byOf = (row: HashImportRow): Actor => user(row.created_by)
const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0)

function refusalsOf(lines: readonly ListLine[], put: readonly PutEntry[], from: number): Refusal[] {
  let next = 0
  return lines.flatMap((line, at): Refusal[] => {
    const n = from + at + 1
    if (line.kind === 'refused')
      return [{ n, line: line.line, reason: line.reason, field: line.field ?? null }]
    if (line.kind !== 'entry') return []
    const result = put[next++]
    return result && !result.ok ? [{ n, line: line.line, reason: result.reason, field: null }] : []
  })
}

async function keepRefusals(
  transaction: Database,
  importId: string,
  refusals: readonly Refusal[],
): Promise<void> {
  if (refusals.length === 0) return
  const { kept } = await transaction
    .selectFrom('hash_import_refusal')
    .select(({ fn }) => fn.countAll<number>().as('kept'))
    .where('import_id', '=', importId)
    .executeTakeFirstOrThrow()
  const few = refusals.slice(0, Math.max(0, shownRefusals - Number(kept)))
  if (few.length > 0)
    await transaction
      .insertInto('hash_import_refusal')
      .values(few.map((one) => ({ import_id: importId, ...one })))
      .execute()
}

/** The counts by reason, these added. */
function addCounts(refusals: readonly Refusal[]) {
  const fresh: Record<string, number> = {}
  for (const { reason } of refusals) fresh[reason] = (fresh[reason] ?? 0) + 1
  return sql<Record<string, number>>`(
    select coalesce(jsonb_object_agg(reason, n), '{}') from (
      select reason, sum(n::integer) as n
      from (select key as reason, value as n from jsonb_each_text(refused)
            union all select key, value from jsonb_each_text(${JSON.stringify(fresh)}::jsonb)) both_counts
      group by reason) summed)`
}
