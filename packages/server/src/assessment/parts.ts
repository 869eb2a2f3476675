import type { Database, ItemId } from '../foundation/index.ts'

/** Whether an item is a page with files, which decide for it. Index: content_item_parent. */
export async function hasParts(database: Database, id: ItemId): Promise<boolean> {
  const part = await database
    .selectFrom('content_item')
    .select('id')
    .where('parent_item_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return part !== undefined
}
