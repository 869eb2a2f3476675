import type { Database, Foundation, ItemId } from '../foundation/index.ts'

/** Follows `item-held`: the item is looked at now and from then on. An item that is watched already stays as it is. */
export async function watchItems(foundation: Foundation, itemIds: readonly ItemId[]): Promise<void> {
  const now = foundation.clock.now()
  await foundation.database
    .insertInto('watch')
    .columns(['item_id', 'since', 'next_check_at'])
    .expression((eb) =>
      eb
        .selectFrom('content_item')
        .select((each) => ['id', each.val(now).as('since'), each.val(now).as('next')])
        .where('id', 'in', [...itemIds])
        .where('holder', '=', foundation.self)
        .where('stage', '=', 'takedown'),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Follows `item-acted` (final ones): nothing is left to watch. */
export async function endWatch(database: Database, itemIds: readonly ItemId[]): Promise<void> {
  await database
    .deleteFrom('watch')
    .where('item_id', 'in', [...itemIds])
    .execute()
}

/**
 * Follows `notice-answered` and `notice-held-back`: looks now instead of at the next turn. An item in a row of misses
 * keeps its turn, so that nobody can bring the misses closer together by writing mails.
 */
export async function lookNow(foundation: Foundation, itemIds: readonly ItemId[]): Promise<void> {
  if (itemIds.length === 0) return
  const now = foundation.clock.now()
  await foundation.database
    .updateTable('watch')
    .set({ next_check_at: now })
    .where('item_id', 'in', [...itemIds])
    .where('next_check_at', '>', now)
    .where((eb) => eb(eb.fn('cardinality', ['missed_at']), '=', 0))
    .execute()
}
