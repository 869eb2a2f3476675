import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import { newId } from '../foundation/index.ts'
import './tables.ts'

/** Ids for files that are sealed before anything is known about them. */
export async function newDrafts(foundation: Foundation, itemId: ItemId, count: number): Promise<ItemId[]> {
  if (count === 0) return []
  const now = foundation.clock.now()
  const ids = Array.from({ length: count }, () => newId<ItemId>(now, foundation.random))
  await foundation.database
    .insertInto('capture_draft')
    .values(ids.map((id) => ({ id, item_id: itemId })))
    .execute()
  return ids
}

/**
 * Takes drafts that become items out of those that will be shredded, in the transaction that makes the items. Throws
 * when one is gone: another capture of the item has begun meanwhile and shredded it.
 */
export async function takeDrafts(transaction: Database, ids: readonly ItemId[]): Promise<void> {
  if (ids.length === 0) return
  const taken = await transaction
    .deleteFrom('capture_draft')
    .where('id', 'in', [...ids])
    .returning('id')
    .execute()
  if (taken.length !== ids.length) throw new Error('Another capture of the same item has begun')
}

/** Shreds what a capture sealed and did not make an item of: without its key a blob is noise. */
export async function shredDrafts({ database, vault }: Foundation, itemId: ItemId): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    // The rows are deleted first: whoever takes them waits for this, or this waits and finds them gone.
    const drafts = await transaction
      .deleteFrom('capture_draft')
      .where('item_id', '=', itemId)
      .returning('id')
      .execute()
    for (const { id } of drafts) await vault.shred(transaction, id)
  })
}
