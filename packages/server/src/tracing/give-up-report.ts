import { type Foundation, type ReportId, server } from '../foundation/index.ts'
import { lockItem, setStage } from '../reports/index.ts'

/**
 * The last resort for a report whose tracing failed again and again through a fault of ours: a person gets it, so that
 * no tip is lost in a queue. Changes nothing that went well in the meantime.
 */
export async function giveUpReport(foundation: Foundation, reportId: ReportId): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const report = await transaction
      .selectFrom('report')
      .select(['source', 'attention'])
      .where('id', '=', reportId)
      .forUpdate()
      .executeTakeFirst()
    if (!report || report.source === 'partner') return
    const items = await transaction
      .selectFrom('content_item')
      .select(['id'])
      .where('report_id', '=', reportId)
      .orderBy('id')
      .execute()
    for (const { id } of items) {
      const row = await lockItem(transaction, id)
      if (row?.stage !== 'tracing' || row.holder !== foundation.self) continue
      await foundation.append(transaction, {
        kind: 'item.trace-failed',
        actor: server,
        ...{ reportId, itemId: id },
        detail: { reason: 'fault' },
      })
      await setStage(foundation, transaction, row, 'assessment', 'cannot-trace', server)
    }
    if (items.length > 0 || report.attention !== null) return
    await transaction
      .updateTable('report')
      .set({ attention: 'tip-without-address' })
      .where('id', '=', reportId)
      .execute()
    await foundation.append(transaction, {
      kind: 'report.needs-attention',
      actor: server,
      reportId,
      detail: { attention: 'tip-without-address', reason: 'fault' },
    })
  })
}
