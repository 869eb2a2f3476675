import type { Database, Foundation, ItemId, Sealer } from '../../foundation/index.ts'
import { finalActions, type ItemRow, lockItem } from '../../reports/index.ts'
import { enqueueRecord } from '../outbox/enqueue.ts'
import type { StatusEvent } from '../records.ts'
import { copiesOf, prioOf } from './audience.ts'
import { buildStatusRecord } from './build-records.ts'

/** Tells everyone with a copy what the holder (this member) did, in the caller's transaction. Repeating it is harmless. */
export async function tellCopies(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
  event: StatusEvent,
): Promise<void> {
  const copies = await copiesOf(transaction, itemId)
  await tellMembers(foundation, transaction, sealer, itemId, event, copies)
}

/** As `tellCopies`, to these members only. */
export async function tellMembers(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
  event: StatusEvent,
  distribution: readonly string[],
): Promise<void> {
  if (distribution.length === 0) return
  const row = await lockItem(transaction, itemId)
  if (row?.holder !== foundation.self) return
  const revision = Math.max(1, row.revision)
  const record = await buildStatusRecord(foundation, transaction, row, { event, revision })
  await enqueueRecord(foundation, transaction, sealer, { record, distribution, prio: prioOf(row) })
}

/** After an action: `closed` once a final one is there. */
export async function tellAfterAction(foundation: Foundation, itemId: ItemId): Promise<void> {
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (row) await tellCopies(foundation, transaction, sealer, itemId, isClosed(row) ? 'closed' : 'actioned')
  })
}

function isClosed(row: ItemRow): boolean {
  return row.final_action !== null && finalActions.includes(row.final_action)
}
