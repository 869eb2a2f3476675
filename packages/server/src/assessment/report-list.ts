import { sql } from 'kysely'
import type { Database } from '../foundation/index.ts'
import { priorities } from '../reports/index.ts'
import type { UrgencyPlace } from './cursor.ts'
import { type Page, pageOf } from './page-of.ts'
import type { ReportSummary } from './schemas.ts'

/** Reports that a person must look at, such as a tip without an address. Index: report_attention. */
export async function attentionReports(
  database: Database,
  after: UrgencyPlace | undefined,
  limit: number,
): Promise<Page<ReportSummary>> {
  let query = database
    .selectFrom('report')
    .select(['id', 'source', 'theme', 'priority', 'locator_kind', 'received_at', 'attention'])
    .where('attention', 'is not', null)
  if (after !== undefined)
    query = query.where(sql<boolean>`(priority, received_at, id) > (${after[0]}, ${after[1]}, ${after[2]})`)
  const rows = await query
    .orderBy('priority')
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.priority, row.received_at, row.id])
  return {
    nextCursor: page.nextCursor,
    rows: page.rows.map((row) => ({
      id: row.id,
      source: row.source,
      theme: row.theme,
      priority: priorities[row.priority] ?? 'normal',
      locatorKind: row.locator_kind,
      receivedAt: row.received_at.toISOString(),
      attention: row.attention ?? 'tip-without-address',
    })),
  }
}
