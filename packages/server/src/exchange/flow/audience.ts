import type { Database, ItemId } from '../../foundation/index.ts'

/** Members that have a copy of the item. */
export async function copiesOf(database: Database, itemId: ItemId): Promise<string[]> {
  const rows = await database
    .selectFrom('item_copy')
    .select('member')
    .where('item_id', '=', itemId)
    .orderBy('member')
    .execute()
  return rows.map(({ member }) => member)
}

/** Notes that these members have a copy from now on; whom we know of already stays as it is. */
export async function addCopies(
  transaction: Database,
  itemId: ItemId,
  members: readonly string[],
  since: Date,
): Promise<void> {
  if (members.length === 0) return
  await transaction
    .insertInto('item_copy')
    .values([...new Set(members)].map((member) => ({ item_id: itemId, member, since })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Priority of what is sent about an item: the first rank (a child at risk) is urgent. */
export function prioOf(row: { priority: number }): 'urgent' | 'normal' {
  return row.priority === 0 ? 'urgent' : 'normal'
}
