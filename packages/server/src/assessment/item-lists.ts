import { sql } from 'kysely'
import type { Database } from '../foundation/index.ts'
import type { Stage } from '../reports/index.ts'
import type { TimePlace, UrgencyPlace } from './cursor.ts'
import type { SummaryRow } from './item-query.ts'
import { type Page, pageOf } from './page-of.ts'

/** What waits for an analyst, most urgent first, then oldest. Index: content_item_queue. */
export async function queuePage(
  database: Database,
  after: UrgencyPlace | undefined,
  limit: number,
): Promise<Page<SummaryRow>> {
  return byUrgency(summaries(database).where('item.stage', 'in', ['assessment', 'offered']), after, limit)
}

/** Items that a person must look at, most urgent first. Index: content_item_attention. */
export async function attentionPage(
  database: Database,
  after: UrgencyPlace | undefined,
  limit: number,
): Promise<Page<SummaryRow>> {
  return byUrgency(summaries(database).where('item.attention', 'is not', null), after, limit)
}

/** Items of one stage, newest first. Index: content_item_stage; items received at the same moment are sorted by id. */
export async function stagePage(
  database: Database,
  stage: Stage,
  after: TimePlace | undefined,
  limit: number,
): Promise<Page<SummaryRow>> {
  let query = summaries(database).where('item.stage', '=', stage)
  if (after !== undefined)
    query = query.where(sql<boolean>`(item.received_at, item.id) < (${after[0]}, ${after[1]})`)
  const rows = await query
    .orderBy('item.received_at', 'desc')
    .orderBy('item.id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, (row) => [row.received_at, row.id])
}

function summaries(database: Database) {
  return database
    .selectFrom('content_item as item')
    .innerJoin('report', 'report.id', 'item.report_id')
    .selectAll('item')
    .select(['report.source', 'report.theme'])
}

async function byUrgency(
  query: ReturnType<typeof summaries>,
  after: UrgencyPlace | undefined,
  limit: number,
): Promise<Page<SummaryRow>> {
  const rows = await (after === undefined
    ? query
    : query.where(
        sql<boolean>`(item.priority, item.received_at, item.id) > (${after[0]}, ${after[1]}, ${after[2]})`,
      )
  )
    .orderBy('item.priority')
    .orderBy('item.received_at')
    .orderBy('item.id')
    .limit(limit + 1)
    .execute()
  return pageOf(rows, limit, (row) => [row.priority, row.received_at, row.id])
}
