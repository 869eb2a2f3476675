import type { z } from '@hono/zod-openapi'
import { type Selectable, sql } from 'kysely'
import type { Database, Foundation } from '../../foundation/index.ts'
import { entryOf } from '../entry.ts'
import { mayShare } from '../sharing/share-list.ts'
import type { HashEntryTable } from '../tables.ts'
import { listedEntryOf } from './export-list.ts'
import { shownRefusals } from './import-batch.ts'
import { findList, type HashListRow } from './list-store.ts'
import type {
  HashImport,
  HashListSummary,
  hashEntrySchema,
  hashImportReportSchema,
  hashListDetailSchema,
} from './schemas.ts'
import type { HashImportRow } from './tables.ts'
import { mayImport } from './take-upload.ts'
import '../sharing/tables.ts'
import '../service/tables.ts'

const countLimit = 100_000
const shownImports = 20

type SummaryRow = HashListRow & {
  entries: number
  shared_with: number
  offer: string | null
  service: string | null
}

/** Lists that stand, the own one first. */
export async function readSummaries(foundation: Foundation, listId?: string): Promise<HashListSummary[]> {
  const { rows } = await sql<SummaryRow>`
    select l.*, s.state as offer, v.name as service,
      (select count(*) from (
        select from hash_entry e where e.list_id = l.id and e.withdrawn_at is null limit ${countLimit}) c) as entries,
      (select count(*) from hash_share h where h.list_id = l.id and h.ended_at is null) as shared_with
    from hash_list l
      left join shared_list s on s.list_id = l.id
      left join hash_service v on v.list_id = l.id
    where l.removed_at is null and (${listId ?? null}::text is null or l.id = ${listId ?? null})
    order by l.kind <> 'own', l.created_at, l.id`.execute(foundation.database)
  return rows.map((row) => summaryOf(foundation, row))
}

function summaryOf(foundation: Foundation, row: SummaryRow): HashListSummary {
  const isService = foundation.config.hashSharing.some(({ name }) => name === row.service)
  return {
    ...{ id: row.id, name: row.name, kind: row.kind, member: row.member },
    ...{ createdAt: row.created_at.toISOString(), entries: Number(row.entries) },
    offer: row.offer === 'offered' || row.offer === 'taken' ? row.offer : null,
    ...{ sharedWith: Number(row.shared_with), mayImport: mayImport(row) && row.service === null },
    ...{ mayShare: mayShare(row.kind) && row.service === null, mayRemove: row.kind !== 'own' && !isService },
  }
}

/** One list with everything about it; undefined when there is none. */
export async function readDetail(
  foundation: Foundation,
  listId: string,
): Promise<z.infer<typeof hashListDetailSchema> | undefined> {
  const { database } = foundation
  const [summary] = await readSummaries(foundation, listId)
  if (!summary) return undefined
  const [shares, imports, service] = await Promise.all([
    database
      .selectFrom('hash_share')
      .select(['member', 'shared_at', 'told_change'])
      .select((eb) =>
        eb
          .selectFrom('hash_entry')
          .select(({ fn }) => fn.max('change').as('newest'))
          .where('list_id', '=', listId)
          .as('newest'),
      )
      .where('list_id', '=', listId)
      .where('ended_at', 'is', null)
      .orderBy('member')
      .execute(),
    database
      .selectFrom('hash_import')
      .selectAll()
      .where('list_id', '=', listId)
      .orderBy('created_at', 'desc')
      .limit(shownImports)
      .execute(),
    database.selectFrom('hash_service').selectAll().where('list_id', '=', listId).executeTakeFirst(),
  ])
  return {
    ...summary,
    shares: shares.map(({ member, shared_at, told_change, newest }) => ({
      ...{ member, since: shared_at.toISOString(), isTold: Number(told_change) >= Number(newest ?? 0) },
    })),
    imports: imports.map(importOf),
    service: service
      ? {
          ...{ name: service.name, syncedTo: service.synced_to?.toISOString() ?? null },
          ...{ isFetching: service.fetching_to !== null, problem: service.problem },
          reasons: service.reasons.map(({ guid, name }) => ({ guid, name })),
        }
      : null,
  }
}

function importOf(row: HashImportRow): HashImport {
  const { broken_reason: reason, broken_line: line } = row
  return {
    ...{ id: row.id, form: row.form, state: row.state, createdAt: row.created_at.toISOString() },
    endedAt: row.ended_at?.toISOString() ?? null,
    ...{ sizeBytes: row.size_bytes, readBytes: Number(row.read_bytes), added: row.added },
    ...{ updated: row.updated, listedAlready: row.listed_already, pdqLeftOut: row.pdq_left_out },
    ...{ refused: row.refused, broken: reason === null ? null : { reason, line: line ?? 0 } },
  }
}

/** An import with the first refused entries; undefined when the list has none of that id. */
export async function readImport(
  { database }: Foundation,
  listId: string,
  importId: string,
): Promise<z.infer<typeof hashImportReportSchema> | undefined> {
  const row = await database
    .selectFrom('hash_import')
    .selectAll()
    .where('id', '=', importId)
    .where('list_id', '=', listId)
    .executeTakeFirst()
  if (!row) return undefined
  const refusals = await database
    .selectFrom('hash_import_refusal')
    .select(['line', 'reason', 'field'])
    .where('import_id', '=', importId)
    .orderBy('n')
    .limit(shownRefusals)
    .execute()
  return { ...importOf(row), refusals }
}

/** A page of a list's entries; undefined when there is no such list. Indexes hash_entry_standing, hash_entry_left. */
export async function readEntryPage(
  foundation: Foundation,
  listId: string,
  { standing, after, limit }: { standing: boolean; after: number; limit: number },
) {
  const { database } = foundation
  if (!(await findList(database, listId))) return undefined
  const rows = await database
    .selectFrom('hash_entry')
    .selectAll()
    .where('list_id', '=', listId)
    .where('id', '>', after)
    .where('withdrawn_at', standing ? 'is' : 'is not', null)
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { entries: shown.map(presentEntry), nextCursor: last ? String(last.id) : null }
}

/** An entry as it is shown; it says nothing of a picture. */
export function presentEntry(row: Selectable<HashEntryTable>): z.infer<typeof hashEntrySchema> {
  const { id, listId, withdrawnAt, withdrawnReason } = entryOf(row)
  return {
    ...{ id, listId, ...listedEntryOf(row), withdrawnReason },
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  }
}

/** Names of lists. */
export async function namesOf(database: Database, listIds: readonly string[]): Promise<Map<string, string>> {
  if (listIds.length === 0) return new Map()
  const rows = await database
    .selectFrom('hash_list')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(listIds)])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
