import { type Selectable, sql } from 'kysely'
import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import type { Seen } from './rules.ts'
import type { WatchTable } from './tables.ts'

export type WatchRow = Selectable<WatchTable>

/** Longer than a host's share of a batch can last: 20 looks of 10 s, and the name servers. */
const leaseMs = 5 * 60_000
const laterMs = 60_000

const keptChecks = 50

/** Takes due items for this process, longest due first; another process skips them until the lease ends. Index watch_due. */
export async function claimDue(foundation: Foundation, limit: number): Promise<WatchRow[]> {
  const now = foundation.clock.now()
  const rows = await foundation.database
    .with('due', (db) =>
      db
        .selectFrom('watch')
        .select('item_id')
        .where('next_check_at', '<=', now)
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .orderBy('next_check_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('watch')
    .from('due')
    .set({ lease_until: new Date(now.getTime() + leaseMs) })
    .whereRef('watch.item_id', '=', 'due.item_id')
    .returningAll('watch')
    .execute()
  return rows
}

/** Lets claimed items go unseen; their turn comes a little later. */
export async function giveBack(foundation: Foundation, itemIds: readonly ItemId[]): Promise<void> {
  if (itemIds.length === 0) return
  const wait = Math.min(laterMs, foundation.policy.missIntervalMs)
  await foundation.database
    .updateTable('watch')
    .set({ lease_until: null, next_check_at: new Date(foundation.clock.now().getTime() + wait) })
    .where('item_id', 'in', [...itemIds])
    .execute()
}

export interface Unchanged {
  itemId: ItemId
  lease: Date
  nextCheckAt: Date
  status: number | null
}

/** Writes the looks that changed nothing (there, as the last time) in one statement: most of two million looks an hour. */
export async function keepUnchanged(foundation: Foundation, looks: readonly Unchanged[]): Promise<void> {
  if (looks.length === 0) return
  const now = foundation.clock.now()
  await sql`
    with look as (
      select * from unnest(
        ${looks.map((look) => look.itemId)}::text[],
        ${looks.map((look) => look.lease.toISOString())}::timestamptz[],
        ${looks.map((look) => look.nextCheckAt.toISOString())}::timestamptz[],
        ${looks.map((look) => look.status)}::smallint[]
      ) as look (item_id, lease, next_check_at, status)
    ), written as (
      update watch set next_check_at = look.next_check_at, lease_until = null, checks = watch.checks + 1
      from look
      where watch.item_id = look.item_id and watch.lease_until = look.lease
      returning watch.item_id, watch.checks, look.status
    )
    insert into watch_check (item_id, slot, at, state, because, status)
    select item_id, checks % ${keptChecks}, ${now}, 'present', null, status from written
    on conflict (item_id, slot) do update
      set at = excluded.at, state = excluded.state, because = excluded.because, status = excluded.status
  `.execute(foundation.database)
}

/** Writes one look in the ring of the item's last ones. */
export async function keepCheck(
  transaction: Database,
  itemId: ItemId,
  turn: number,
  at: Date,
  seen: Seen,
): Promise<void> {
  const values = { at, state: seen.state, because: seen.because, status: seen.status }
  await transaction
    .insertInto('watch_check')
    .values({ item_id: itemId, slot: turn % keptChecks, ...values })
    .onConflict((conflict) => conflict.columns(['item_id', 'slot']).doUpdateSet(values))
    .execute()
}
