import { type Database, type Foundation, type ItemId, server } from '../foundation/index.ts'
import { type ItemRow, lockItem, setHosting } from '../reports/index.ts'
import { hostOfItem } from './host-of-item.ts'
import { traceHosting } from './trace.ts'
import { recordTrace } from './trace-store.ts'

/**
 * Traces an item where it stands, and leaves it in its stage: a picture on another host than its page, or an item that
 * a person wants to have traced again. Only the holder's item, and not once it is closed.
 */
export async function traceItem(foundation: Foundation, itemId: ItemId): Promise<void> {
  const host = await hostOfItem(foundation, itemId)
  if (host === undefined) return
  const traced = await traceHosting(foundation, host)
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row || row.holder !== foundation.self || row.final_action !== null) return
    await recordTrace(foundation, transaction, sealer, itemId, traced)
    if (traced.ok) {
      await setHosting(foundation, transaction, sealer, row, traced.hosting, server)
      if (row.attention === 'cannot-trace') await setAttention(transaction, itemId, null)
      return
    }
    await foundation.append(transaction, {
      kind: 'item.trace-failed',
      actor: server,
      ...{ reportId: row.report_id, itemId },
      detail: { reason: traced.reason },
    })
    if (row.attention === null) await askAPerson(foundation, transaction, row)
  })
}

/** Not by `setStage`, which takes an analyst's claim away: the item may be on somebody's screen. */
async function askAPerson(foundation: Foundation, transaction: Database, row: ItemRow): Promise<void> {
  await setAttention(transaction, row.id, 'cannot-trace')
  await foundation.append(transaction, {
    kind: 'item.needs-attention',
    actor: server,
    ...{ reportId: row.report_id, itemId: row.id },
    detail: { attention: 'cannot-trace', stage: row.stage },
  })
}

async function setAttention(
  transaction: Database,
  itemId: ItemId,
  attention: 'cannot-trace' | null,
): Promise<void> {
  await transaction.updateTable('content_item').set({ attention }).where('id', '=', itemId).execute()
}
