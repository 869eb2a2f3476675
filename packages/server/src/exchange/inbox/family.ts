import type { Database, ItemId } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'

type Member = Pick<ItemRow, 'id' | 'report_id' | 'origin_member'>

/**
 * Joins a file to its page when both are here. A file often comes before its page, since the page is settled last: then
 * it waits. Nobody's word joins its item to another member's page: both came from this very sender, in one report.
 */
export async function joinFamily(
  transaction: Database,
  item: Member,
  from: string,
  parentId: ItemId | undefined,
): Promise<void> {
  if (parentId !== undefined) await joinParent(transaction, item, from, parentId)
  const children = await transaction
    .deleteFrom('awaited_parent')
    .where('parent_item_id', '=', item.id)
    .returning('item_id')
    .execute()
  for (const { item_id } of children) await join(transaction, item_id, item, from)
}

async function joinParent(
  transaction: Database,
  item: Member,
  from: string,
  parentId: ItemId,
): Promise<void> {
  const parent = await transaction
    .selectFrom('content_item')
    .select(['id', 'report_id', 'origin_member'])
    .where('id', '=', parentId)
    .executeTakeFirst()
  if (parent) {
    if (await cameFrom(transaction, parent, from)) await join(transaction, item.id, parent, from)
    return
  }
  await transaction
    .insertInto('awaited_parent')
    .values({ item_id: item.id, parent_item_id: parentId })
    .onConflict((conflict) => conflict.column('item_id').doUpdateSet({ parent_item_id: parentId }))
    .execute()
}

async function join(transaction: Database, childId: ItemId, parent: Member, from: string): Promise<void> {
  if (childId === parent.id) return
  await transaction
    .updateTable('content_item')
    .set({ parent_item_id: parent.id })
    .where('id', '=', childId)
    .where('report_id', '=', parent.report_id)
    .where('origin_member', '=', parent.origin_member)
    // The item that is being taken just now is not marked as applied yet: it is the parent's sender's all the same.
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('inbox_record')
          .select('id')
          .where('from_member', '=', from)
          .where('report_id', '=', parent.report_id)
          .where('item_id', '=', childId)
          .where('type', '=', 'report'),
      ),
    )
    .execute()
}

/** Whether that member itself has sent us the item, and its record was taken. */
export async function cameFrom(
  transaction: Database,
  item: Pick<ItemRow, 'id' | 'report_id'>,
  from: string,
): Promise<boolean> {
  const record = await transaction
    .selectFrom('inbox_record')
    .select('id')
    .where('from_member', '=', from)
    .where('report_id', '=', item.report_id)
    .where('item_id', '=', item.id)
    .where('type', '=', 'report')
    .where('state', '=', 'applied')
    .executeTakeFirst()
  return record !== undefined
}
