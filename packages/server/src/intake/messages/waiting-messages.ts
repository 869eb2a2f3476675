import type { Database, ReportId } from '../../foundation/index.ts'

export interface WaitingMessage {
  id: string
  reportId: ReportId
  at: Date
  priority: number
}

/** Tipsters' messages that nobody has answered, oldest first; after `cursor`, at most `limit`. */
export async function waitingMessages(
  database: Database,
  page: { limit: number; after?: { at: Date; id: string } | undefined },
): Promise<WaitingMessage[]> {
  // Index message_waiting.
  const query = database
    .selectFrom('message')
    .innerJoin('report', 'report.id', 'message.report_id')
    .select(['message.id', 'message.report_id', 'message.at', 'report.priority'])
    .where('message.waits', '=', true)
    .orderBy('message.at')
    .orderBy('message.id')
    .limit(page.limit)
  const { after } = page
  const rows = await (after === undefined
    ? query
    : query.where((eb) => eb(eb.refTuple('message.at', 'message.id'), '>', eb.tuple(after.at, after.id)))
  ).execute()
  return rows.map((row) => ({ id: row.id, reportId: row.report_id, at: row.at, priority: row.priority }))
}

/** The report's messages no longer wait: somebody answered them or found that they need no answer. */
export async function settleWaiting(transaction: Database, reportId: ReportId): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable('message')
    .set({ waits: false })
    .where('report_id', '=', reportId)
    .where('waits', '=', true)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
