import { type Foundation, type ReportId, type UserId, user } from '../../foundation/index.ts'
import type { ClosingReason } from '../closing-reasons.ts'
import { settleWaiting } from '../messages/waiting-messages.ts'

export type CloseReport =
  | { ok: true }
  | { ok: false; reason: 'unknown-report' | 'has-items' | 'already-closed' }

/** Closes a report that no content item came of. What has items ends with them. */
export async function closeReport(
  foundation: Foundation,
  id: ReportId,
  analyst: UserId,
  reason: ClosingReason,
): Promise<CloseReport> {
  return foundation.database.transaction().execute(async (transaction) => {
    const report = await transaction
      .updateTable('report')
      .set({ attention: null })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst()
    if (!report) return { ok: false, reason: 'unknown-report' }
    const item = await transaction
      .selectFrom('content_item')
      .select('id')
      .where('report_id', '=', id)
      .limit(1)
      .executeTakeFirst()
    if (item) return { ok: false, reason: 'has-items' }
    const closed = await transaction
      .insertInto('report_closing')
      .values({ report_id: id, at: foundation.clock.now(), reason, closed_by: analyst })
      .onConflict((conflict) => conflict.doNothing())
      .returning('report_id')
      .executeTakeFirst()
    if (!closed) return { ok: false, reason: 'already-closed' }
    await settleWaiting(transaction, id)
    await foundation.append(transaction, {
      kind: 'report.closed',
      actor: user(analyst),
      reportId: id,
      detail: { reason },
    })
    return { ok: true }
  })
}
