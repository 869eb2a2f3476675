import type { Foundation, ItemId } from '../foundation/index.ts'
import type { ActionReason } from '../reports/index.ts'
import type { SeenState } from './rules.ts'

export interface WatchedItem {
  since: string
  nextCheckAt: string
  /** Misses in a row so far. */
  misses: number
  /** Newest first, at most the last 50. */
  checks: { at: string; state: SeenState; because: ActionReason | null; status: number | null }[]
}

/** How an item under watch has been seen; undefined when it is not (any more). */
export async function readWatch(foundation: Foundation, itemId: ItemId): Promise<WatchedItem | undefined> {
  const watch = await foundation.database
    .selectFrom('watch')
    .selectAll()
    .where('item_id', '=', itemId)
    .executeTakeFirst()
  if (!watch) return undefined
  const checks = await foundation.database
    .selectFrom('watch_check')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('at', 'desc')
    .execute()
  return {
    since: watch.since.toISOString(),
    nextCheckAt: watch.next_check_at.toISOString(),
    misses: watch.missed_at.length,
    checks: checks.map(({ at, state, because, status }) => ({
      at: at.toISOString(),
      state,
      because,
      status,
    })),
  }
}
