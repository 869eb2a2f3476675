import type { DatabaseSession } from './database-session.ts'
import type { LoadedIndex } from './load-index.ts'
import { packedEntry, unpackEntries } from './packed-entry.ts'

/**
 * Brings the index to what the database shows now. Sequence numbers would not do: a transaction that took an earlier number
 * may commit later. Asked for is what the earlier snapshot did not show and this one does, which is exact in whatever order
 * transactions end, and waits for none.
 */
export async function catchUp(session: DatabaseSession, loaded: LoadedIndex): Promise<LoadedIndex> {
  const { at, changed } = await session.row<{ at: string; changed: boolean }>(look, [loaded.snapshot])
  return changed ? session.inSnapshot(() => takeChanges(session, loaded)) : { ...loaded, snapshot: at }
}

/** Entries that are read at once: 0.5 MB. */
const atOnce = 10_000

// A database that was restored elsewhere has numbers of transactions that are still to come here; its entries were loaded.
const unseen = `changed_in >= pg_snapshot_xmin($1::pg_snapshot)
  and not pg_visible_in_snapshot(changed_in, $1::pg_snapshot)
  and changed_in < pg_snapshot_xmax(pg_current_snapshot())`

const look = `select pg_current_snapshot()::text as at, exists(select from hash_entry where ${unseen}) as changed`

async function takeChanges(session: DatabaseSession, { index, snapshot }: LoadedIndex): Promise<LoadedIndex> {
  const { at } = await session.row<{ at: string }>('select pg_current_snapshot()::text as at')
  const changes = `select ${packedEntry} from hash_entry where ${unseen}`
  for await (const some of session.pieces(changes, [snapshot], atOnce))
    for (const entry of unpackEntries(Buffer.concat(some))) {
      if (entry.stands) index.add(entry)
      else index.remove(entry)
    }
  return { index, snapshot: at }
}
