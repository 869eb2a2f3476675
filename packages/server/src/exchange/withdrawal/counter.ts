import type { Database, ItemId } from '../../foundation/index.ts'
import './tables.ts'

/** The next number of our own withdrawals and corrections of an item, or of our answers about it. */
export async function nextNumber(
  transaction: Database,
  itemId: ItemId,
  of: 'orders' | 'answers',
): Promise<number> {
  const row = await transaction
    .insertInto('take_back_counter')
    .values({ item_id: itemId, [of]: 1 })
    .onConflict((conflict) =>
      conflict.column('item_id').doUpdateSet((eb) => ({ [of]: eb(`take_back_counter.${of}`, '+', 1) })),
    )
    .returning(of)
    .executeTakeFirstOrThrow()
  return row[of]
}
