import { sql } from 'kysely'
import type { Foundation, ItemId } from '../../foundation/index.ts'
import { recogniseQueue } from './take-over.ts'
import './tables.ts'
import '../tables.ts'

/**
 * Compares entries that are new, in any list, with what waits here: what an import, another member or a colleague brought may be in
 * the queue already. One process at a time; another finds the place taken and leaves. Numbers of transactions from another server (a
 * restored database) are no news. Indexes: hash_entry_changed_in,
 * file_fingerprint_sha256, file_fingerprint_sha1.
 */
export async function compareNewEntries(foundation: Foundation): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const place = await transaction
      .selectFrom('entries_compared')
      .select(['seen', sql<string>`pg_snapshot_xmin(pg_current_snapshot())`.as('next')])
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!place) return
    const fresh = sql`
      select sha256, sha1, md5 from hash_entry
      where changed_in >= ${place.seen}::xid8 and changed_in < pg_snapshot_xmax(pg_current_snapshot())
        and withdrawn_at is null and classification = 'baseline'`
    const { rows } = await sql<{ itemId: ItemId }>`
      with fresh as (${fresh}), print as (
        select p.item_id from fresh join file_fingerprint p on p.sha256 = fresh.sha256
        union
        select p.item_id from fresh join file_fingerprint p on p.sha1 = fresh.sha1 and p.md5 = fresh.md5
        where fresh.sha256 is null)
      select item.id as "itemId" from print join content_item item on item.id = print.item_id
      where item.stage = 'assessment' and item.holder = ${foundation.self}`.execute(transaction)
    await foundation.jobs.enqueue(transaction, recogniseQueue, rows)
    if (place.seen !== place.next)
      await transaction.updateTable('entries_compared').set({ seen: place.next }).execute()
  })
}
