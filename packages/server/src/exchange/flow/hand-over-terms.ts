import type { Database, ItemId } from '../../foundation/index.ts'
import type { Onward } from '../onward.ts'
import '../withdrawal/tables.ts'

/** What a person chose to hold back; nothing where nobody chose. */
export interface HandOverTerms {
  /** Null: as is usual for those who get it. */
  onward: Onward | null
  /** The way in (referrer, cookie, credentials) stays here. */
  withoutRecipe: boolean
  /** Sealed blobs that stay here. */
  leftOut: readonly string[]
}

export async function handOverTerms(database: Database, itemId: ItemId): Promise<HandOverTerms> {
  const row = await database
    .selectFrom('hand_over_terms')
    .select(['onward', 'without_recipe', 'left_out'])
    .where('item_id', '=', itemId)
    .executeTakeFirst()
  return row
    ? { onward: row.onward, withoutRecipe: row.without_recipe, leftOut: row.left_out }
    : { onward: null, withoutRecipe: false, leftOut: [] }
}
