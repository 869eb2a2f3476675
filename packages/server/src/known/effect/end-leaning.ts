import type { Database, Foundation, ItemId } from '../../foundation/index.ts'
import './tables.ts'

/**
 * In the transaction in which an item's assessment changes: what a person has judged anew, or taken back, leans on nothing any
 * more, and no longer waits for a person because its match was withdrawn.
 */
export async function endLeaning(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
): Promise<void> {
  const leans = await transaction
    .selectFrom('leaned_on')
    .innerJoin('hash_entry', 'hash_entry.id', 'leaned_on.entry_id')
    .select(['leaned_on.id', 'leaned_on.by_whom', 'leaned_on.undone_at', 'hash_entry.classification'])
    .where('leaned_on.item_id', '=', itemId)
    .execute()
  const last = await transaction
    .selectFrom('assessment')
    .select(['analyst', 'classification'])
    .where('item_id', '=', itemId)
    .where('member', '=', foundation.self)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const isOver = (lean: (typeof leans)[number]) =>
    last?.classification !== lean.classification ||
    (lean.by_whom.startsWith('system:') && last.analyst !== lean.by_whom)
  const over = leans.filter((lean) => lean.undone_at === null && isOver(lean)).map(({ id }) => Number(id))
  const reason = last === undefined ? 'assessment-undone' : 'assessment-corrected'
  if (over.length > 0)
    await transaction
      .updateTable('leaned_on')
      .set({ undone_at: foundation.clock.now(), undone_reason: reason })
      .where('id', 'in', over)
      .execute()
  if (last !== undefined && !last.analyst.startsWith('system:'))
    await transaction
      .updateTable('content_item')
      .set({ attention: null })
      .where('id', '=', itemId)
      .where('attention', '=', 'match-withdrawn')
      .execute()
}
