import { type Database, type Foundation, member } from '../../foundation/index.ts'
import { lockList } from '../lists/list-store.ts'
import { putEntries, takeBackEntries } from '../lists/put-entries.ts'
import type { HashListEntriesRecord } from './records.ts'

/**
 * Puts a record's entries into the list that the member shares with us, and takes back what it withdraws. In whatever order
 * records come, the same stands in the end: an entry's number at the sender is never used for another.
 */
export async function putRecord(
  foundation: Foundation,
  transaction: Database,
  { listId, from }: { listId: string; from: string },
  record: HashListEntriesRecord,
): Promise<void> {
  if (!(await lockList(transaction, listId))) return
  const nameOf = (id: number) => ({ source: from, sourceEntry: String(id) })
  const withdrawn = await takeBackEntries(
    foundation,
    transaction,
    listId,
    record.withdrawn.map(({ id, at, why }) => ({ ...nameOf(id), at: new Date(at), reason: why })),
  )
  const put = await putEntries(
    foundation,
    transaction,
    listId,
    record.entries.map(({ id, ...entry }) => ({ ...entry, ...nameOf(id) })),
  )
  const added = put.filter((one) => one.ok && one.as === 'added').length
  const refused = put.filter((one) => !one.ok).length
  if (added + refused + withdrawn === 0) return
  await foundation.append(transaction, {
    ...{ kind: 'hash-list.changed', actor: member(from) },
    detail: { list: listId, from, added, refused, withdrawn },
  })
}
