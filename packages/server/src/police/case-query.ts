import { type RawBuilder, sql } from 'kysely'
import type { SummaryRow } from '../assessment/index.ts'
import type { Foundation, ItemId } from '../foundation/index.ts'
import type { Classification, Outcome } from '../reports/index.ts'
import type { CaseStatus } from './vocabulary.ts'

/** What is known of a case beside the item itself. */
export interface CaseRow {
  item_id: ItemId
  case_status: CaseStatus
  added_at: Date
  taken_by: string | null
  taken_at: Date | null
  outcomes: { outcome: Outcome; at: string; given_by: string }[]
  duplicate_of: ItemId | null
  duplicates: number
}

export interface CaseFilter {
  status: CaseStatus | undefined
  country: string | undefined
  classification: Classification | undefined
  since: Date | undefined
  hideDuplicates: boolean
}

/** The first case with the same file, when it is not this one. Index: content_item_sha256. */
const earlierDuplicate = sql`
  select twin.item_id from content_item same join portal_case twin on twin.item_id = same.id
  where same.sha256 = item.sha256 and twin.added_seq < kase.added_seq
  order by twin.added_seq limit 1`

const caseColumns = sql`
  kase.item_id, kase.status as case_status, kase.added_at, kase.taken_by, kase.taken_at,
  (select coalesce(json_agg(to_jsonb(o) order by o.at, o.outcome), '[]') from portal_outcome o
    where o.item_id = kase.item_id) as outcomes,
  (${earlierDuplicate}) as duplicate_of,
  (select count(*) from (select from content_item same join portal_case twin on twin.item_id = same.id
    where same.sha256 = item.sha256 and same.id <> item.id limit 100) d) as duplicates`

/** A page of cases: most urgent first, then newest. Indexes: portal_case_list, portal_case_status. */
export async function caseRows(
  foundation: Foundation,
  filter: CaseFilter,
  after: readonly [number, Date, string] | undefined,
  limit: number,
): Promise<(SummaryRow & CaseRow)[]> {
  const conditions: RawBuilder<unknown>[] = [
    ...(filter.status === undefined ? [] : [sql`kase.status = ${filter.status}`]),
    ...(filter.country === undefined ? [] : [sql`item.hosting_country = ${filter.country}`]),
    ...(filter.classification === undefined ? [] : [sql`item.classification = ${filter.classification}`]),
    ...(filter.since === undefined ? [] : [sql`kase.added_at >= ${filter.since}`]),
    ...(filter.hideDuplicates ? [sql`not exists (${earlierDuplicate})`] : []),
    ...(after === undefined
      ? []
      : [
          sql`(kase.priority, kase.recency, kase.item_id) > (${after[0]}, ${-after[1].getTime()}::bigint, ${after[2]})`,
        ]),
  ]
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  const { rows } = await sql<SummaryRow & CaseRow>`
    select item.*, report.source, report.theme, ${caseColumns}
    from portal_case kase
      join content_item item on item.id = kase.item_id
      join report on report.id = item.report_id
    ${where}
    order by kase.priority, kase.recency, kase.item_id
    limit ${limit}`.execute(foundation.database)
  return rows
}

/** One case, or undefined when there is none for the item. */
export async function caseRow(foundation: Foundation, id: ItemId): Promise<CaseRow | undefined> {
  const { rows } = await sql<CaseRow>`
    select ${caseColumns} from portal_case kase join content_item item on item.id = kase.item_id
    where kase.item_id = ${id}`.execute(foundation.database)
  return rows[0]
}

/** Other items here with the same file, first come first, at most 100. Index: content_item_sha256. */
export async function duplicateIds(foundation: Foundation, id: ItemId): Promise<string[]> {
  const { rows } = await sql<{ item_id: string }>`
    select twin.item_id
    from content_item item
      join content_item same on same.sha256 = item.sha256 and same.id <> item.id
      join portal_case twin on twin.item_id = same.id
    where item.id = ${id}
    order by twin.added_seq limit 100`.execute(foundation.database)
  return rows.map((row) => row.item_id)
}

/** How many cases wait and how many are being worked on, counted up to 10,000 each. */
export async function countCases(foundation: Foundation): Promise<{ new: number; taken: number }> {
  const counted = (status: CaseStatus) =>
    sql`(select count(*) from (select from portal_case where status = ${status} limit 10000) c)`
  const { rows } = await sql<{ new: number; taken: number }>`
    select ${counted('new')} as new, ${counted('taken')} as taken`.execute(foundation.database)
  return rows[0] ?? { new: 0, taken: 0 }
}
