import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import { newId } from '../foundation/index.ts'
import type { AccessReason, LeftOut } from './page/captured-page.ts'
import type { LeftOutCounts } from './tables.ts'

/** One attempt to capture an item. */
export interface Capture {
  at: Date
  outcome: 'captured' | 'failed'
  /** Why it failed, in the field's words. */
  reason: AccessReason | null
  status: number | null
  redirects: number
  items: number
  files: number
  bytes: number
  /** How many things a limit left out, by reason. */
  leftOut: LeftOutCounts
}

/** Every attempt for the item, oldest first. */
export async function readCaptures(foundation: Foundation, itemId: ItemId): Promise<Capture[]> {
  const rows = await foundation.database
    .selectFrom('capture')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(({ id: _id, item_id: _item, left_out, blobs: _blobs, ...capture }) => ({
    ...capture,
    leftOut: left_out,
  }))
}

export async function insertCapture(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
  { leftOut, ...capture }: Omit<Capture, 'at'> & { blobs: string[] },
): Promise<void> {
  const at = foundation.clock.now()
  await transaction
    .insertInto('capture')
    .values({
      id: newId(at, foundation.random),
      item_id: itemId,
      at,
      ...capture,
      left_out: JSON.stringify(leftOut),
    })
    .execute()
}

export function countLeftOut(leftOut: readonly LeftOut[]): LeftOutCounts {
  const counts: LeftOutCounts = {}
  for (const { why } of leftOut) counts[why] = (counts[why] ?? 0) + 1
  return counts
}
