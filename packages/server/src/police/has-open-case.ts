import type { Database, ItemId } from '../foundation/index.ts'
import './tables.ts'

/** Whether an officer has taken the item or said what came of it. Where there is no portal there is no case. */
export async function hasOpenCase(database: Database, itemId: ItemId): Promise<boolean> {
  const taken = await database
    .selectFrom('portal_case')
    .select('item_id')
    .where('item_id', '=', itemId)
    .where('taken_by', 'is not', null)
    .executeTakeFirst()
  return taken !== undefined
}
