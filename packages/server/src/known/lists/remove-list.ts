import type { Actor, Foundation } from '../../foundation/index.ts'
import { withdrawEntries } from '../add-entries.ts'
import type { HashListKind } from '../tables.ts'
import { lockList } from './list-store.ts'
import './tables.ts'

export type Removal = { ok: true } | { ok: false; reason: 'unknown-list' | 'own-list' | 'kept-by-service' }

/** The own list is what our assessments say: it goes on as long as they do. */
const isOurs = (kind: HashListKind) => kind === 'own'

/** Removes a list: from now on none of its entries decides anything. They stay in the record. */
export async function removeList(
  foundation: Foundation,
  listId: string,
  actor: Actor,
  isKeptByService: (listId: string) => Promise<boolean>,
): Promise<Removal> {
  const kept = await isKeptByService(listId)
  return foundation.database.transaction().execute(async (transaction) => {
    const list = await lockList(transaction, listId)
    if (!list) return { ok: false, reason: 'unknown-list' }
    if (isOurs(list.kind)) return { ok: false, reason: 'own-list' }
    if (kept) return { ok: false, reason: 'kept-by-service' }
    await transaction
      .updateTable('hash_list')
      .set({ removed_at: foundation.clock.now() })
      .where('id', '=', listId)
      .execute()
    await foundation.append(transaction, { kind: 'hash-list.removed', actor, detail: { list: listId } })
    return { ok: true }
  })
}

const batchSize = 5_000
/** A file that is announced and does not come within a day comes no more. */
const expectedMs = 24 * 60 * 60 * 1_000

/** Withdraws the entries of removed lists, some at a time, and forgets imports whose file never came. */
export async function tidyLists(foundation: Foundation, ending: AbortSignal): Promise<void> {
  const { database, clock } = foundation
  await database
    .deleteFrom('hash_import')
    .where('state', '=', 'expected')
    .where('created_at', '<', new Date(clock.now().getTime() - expectedMs))
    .execute()
  const removed = await database
    .selectFrom('hash_list')
    .select('id')
    .where('removed_at', 'is not', null)
    .execute()
  for (const { id } of removed) while (!ending.aborted && (await emptySome(foundation, id)));
}

/** False when nothing stands in the list any more. Index hash_entry_standing. */
async function emptySome(foundation: Foundation, listId: string): Promise<boolean> {
  const rows = await foundation.database
    .selectFrom('hash_entry')
    .select('id')
    .where('list_id', '=', listId)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .limit(batchSize)
    .execute()
  if (rows.length === 0) return false
  const ids = rows.map(({ id }) => Number(id))
  await foundation.database
    .transaction()
    .execute((transaction) => withdrawEntries(foundation, transaction, ids, 'list-removed'))
  return true
}
