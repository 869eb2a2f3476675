import type { Actor, Database, Foundation, ItemId } from '../../foundation/index.ts'
import { lockItem, setStage } from '../../reports/index.ts'

/** Takes items off the attention list whose hand-over does not need a person any more: nothing of theirs is undecided. */
export async function clearAttention(
  foundation: Foundation,
  transaction: Database,
  itemIds: readonly ItemId[],
  actor: Actor,
): Promise<void> {
  if (itemIds.length === 0) return
  const undecided = await transaction
    .selectFrom('outbox_record as r')
    .innerJoin('envelope_out as e', 'e.pack', 'r.pack')
    .select('r.item_id')
    .distinct()
    .where('r.item_id', 'in', [...itemIds])
    .where('e.state', 'in', ['rejected', 'dead-letter'])
    .where('e.settled', 'is', null)
    .execute()
  const stillNeeds = new Set(undecided.map(({ item_id }) => item_id))
  for (const itemId of itemIds.toSorted()) {
    if (stillNeeds.has(itemId)) continue
    const row = await lockItem(transaction, itemId)
    if (row?.attention === 'hand-over-stuck')
      await setStage(foundation, transaction, row, row.stage, null, actor)
  }
}
