import type { Foundation, ItemId } from '../../foundation/index.ts'
import { lockItem, type Outcome, outcomes } from '../../reports/index.ts'
import { enqueueRecord } from '../outbox/enqueue.ts'
import { prioOf } from './audience.ts'
import { buildStatusRecord } from './build-records.ts'

/**
 * Tells the hotline whose tip it was, and the present holder, what the police's or INTERPOL's work came to. The outcomes
 * are read from the ledger (`outcome.given`), numbered in their order, so that each travels once however often this
 * runs.
 */
export async function tellOutcomes(foundation: Foundation, itemId: ItemId): Promise<void> {
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return
    const given = await transaction
      .selectFrom('ledger_event')
      .select('body')
      .where('item_id', '=', itemId)
      .where('kind', '=', 'outcome.given')
      .orderBy('seq')
      .execute()
    for (const [at, { body }] of given.entries()) {
      const outcome = outcomeIn(body)
      if (outcome === undefined) continue
      const record = await buildStatusRecord(foundation, transaction, row, {
        event: 'outcome',
        outcome,
        revision: at + 1,
      })
      const distribution = [row.origin_member, row.holder]
      await enqueueRecord(foundation, transaction, sealer, { record, distribution, prio: prioOf(row) })
    }
  })
}

/** Undefined when the event's text was erased by retention. */
function outcomeIn(body: string | null): Outcome | undefined {
  if (body === null) return undefined
  const event = JSON.parse(body) as { detail?: { outcome?: unknown } }
  return outcomes.find((one) => one === event.detail?.outcome)
}
