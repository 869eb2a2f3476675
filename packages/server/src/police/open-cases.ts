import { sql } from 'kysely'
import type { Foundation } from '../foundation/index.ts'

/** A transaction that appended its event this long before it committed is still noticed. */
const overlapMs = 2 * 60_000

/**
 * Opens a case for each item that reached this member since the last time: the ledger's `item.added` in order, with an
 * overlap, as events become visible in the order of their commits. Repeating it changes nothing. Index: ledger_event_kind.
 */
export async function openNewCases(foundation: Foundation): Promise<void> {
  // Read apart, so that the planner sees how short the stretch is.
  const { last } = await foundation.database
    .selectFrom('portal_case')
    .select(({ fn }) => fn.max('added_at').as('last'))
    .executeTakeFirstOrThrow()
  const since = new Date(last === null ? 0 : last.getTime() - overlapMs)
  await sql`
    insert into portal_case (item_id, status, priority, recency, added_at, added_seq)
    select item.id, 'new', item.priority, -(extract(epoch from item.received_at) * 1000)::bigint, event.at, event.seq
    from ledger_event event join content_item item on item.id = event.item_id
    where event.kind = 'item.added' and event.at >= ${since}
      and item.holder <> ${foundation.self}
      and not exists (select from portal_case known where known.item_id = item.id)
    order by event.seq
    on conflict (item_id) do nothing`.execute(foundation.database)
}
