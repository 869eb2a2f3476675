import { type Database, type Foundation, member, type Sealer } from '../../foundation/index.ts'
import { type ItemRow, itemHosting, setHosting } from '../../reports/index.ts'
import type { Assigned, ItemStatus } from '../records.ts'
import { applyDeeds } from './apply-deeds.ts'

/** What became of a record here. `waiting`: until another record about the item is applied; `tombstone`: it takes back what
 *  has not come. */
export type Applied = { state: 'applied' | 'waiting' | 'tombstone' } | { state: 'refused'; reason: string }

/**
 * Brings our copy to the holder's state: each new assessment and action with its own time and one leaf each, the hosting
 * when it is another, and the holder's count of changes. `isHistory`: the item is new here, and others did some of it.
 */
export async function applyState(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  from: string,
  told: { revision: number; state: ItemStatus & { assigned: Assigned | null } },
  isHistory = false,
): Promise<void> {
  const { state } = told
  // Final is final, whatever else is told.
  if (row.final_action === null) await applyDeeds(foundation, transaction, row, { from, isHistory }, state)
  await applyHosting(foundation, transaction, sealer, row, from, state.hosting)
  await transaction
    .updateTable('content_item')
    .set({
      revision: told.revision,
      assigned_country: state.assigned?.country ?? null,
      assigned_member: state.assigned?.member ?? null,
      assigned_why: state.assigned?.why ?? null,
    })
    .where('id', '=', row.id)
    .execute()
}

async function applyHosting(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  from: string,
  told: ItemStatus['hosting'],
): Promise<void> {
  if (told === null) return
  const known = await itemHosting(foundation, row)
  if (known && JSON.stringify(known) === JSON.stringify(told)) return
  await setHosting(foundation, transaction, sealer, row, told, member(from))
  const moved = row.hosting_country !== null && row.hosting_country !== told.country
  if (!moved) return
  await foundation.append(transaction, {
    kind: 'item.moved',
    actor: member(from),
    reportId: row.report_id,
    itemId: row.id,
    detail: { from: row.hosting_country, to: told.country },
  })
}
