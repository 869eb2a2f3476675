import { sql } from 'kysely'
import type { Foundation } from '../foundation/index.ts'

/** A transaction that appended its event this long before it committed is still noticed. */
const overlapMs = 2 * 60_000

/**
 * Opens a case for each item that reached this member since the last time: the ledger's `item.added` in order, with an
 * overlap, as events become visible in the order of their commits. Repeating it changes nothing. Index: ledger_event_kind.
 */
export async function openNewCases(foundation: Foundation): Promise<void> {
  await sql`
    insert into portal_case (item_id, status, priority, received_at, added_at, added_seq)
    select item.id, 'new', item.priority, item.received_at, event.at, event.seq
    from ledger_event event join content_item item on item.id = event.item_id
    where event.kind = 'item.added'
      and event.at >= coalesce(
        (select max(added_at) from portal_case) - make_interval(secs => ${overlapMs / 1000}), '-infinity')
      and item.holder <> ${foundation.self}
      and not exists (select from portal_case known where known.item_id = item.id)
    order by event.seq
    on conflict (item_id) do nothing`.execute(foundation.database)
}
