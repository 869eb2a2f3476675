import type { Foundation, ItemId } from '../foundation/index.ts'
import { claimDue, giveBack, keepUnchanged, type Unchanged, type WatchRow } from './due.ts'
import { type HostLook, looksAtHost } from './host-looks.ts'
import { foundAt } from './move.ts'
import { afterLook } from './rules.ts'
import { type Settled, settleLook } from './settle.ts'
import { openTargets } from './targets.ts'
import { endWatch } from './watch-item.ts'

/** Hosts that this process looks at at the same time. */
const hostsAtOnce = 32
const batch = 256
/** Looks at one host in a batch; the others come a little later, so that a large host keeps no other waiting. */
const looksPerHost = 20

export type CheckRun = Record<Settled | 'unchanged' | 'failed', number>

/** Looks at everything that is due, batch after batch, until nothing is or `signal` says stop. */
export async function checkDue(foundation: Foundation, signal: AbortSignal): Promise<CheckRun> {
  const run: CheckRun = { unchanged: 0, watched: 0, moved: 0, removed: 0, ended: 0, overtaken: 0, failed: 0 }
  while (!signal.aborted) {
    const claimed = await claimDue(foundation, batch)
    await checkBatch(foundation, claimed, signal, run)
    if (claimed.length < batch) break
  }
  return run
}

async function checkBatch(
  foundation: Foundation,
  claimed: readonly WatchRow[],
  signal: AbortSignal,
  run: CheckRun,
): Promise<void> {
  const watches = new Map(claimed.map((row) => [row.item_id, row]))
  const { targets, unreadable } = await openTargets(foundation, [...watches.keys()])
  run.ended += await endOthers(foundation, watches, [...targets.map(({ row }) => row.id), ...unreadable])
  run.failed += unreadable.length
  const byHost = [...Map.groupBy(targets, (target) => target.host)]
  const later = byHost.flatMap(([, items]) => items.slice(looksPerHost))
  await giveBack(
    foundation,
    later.map((target) => target.row.id),
  )
  const unchanged: Unchanged[] = []
  const workOff = async () => {
    for (let next = byHost.pop(); next !== undefined && !signal.aborted; next = byHost.pop()) {
      const [host, items] = next
      for await (const look of looksAtHost(foundation, host, items.slice(0, looksPerHost), signal)) {
        const watch = watches.get(look.target.row.id)
        if (watch) await settle(foundation, watch, look, unchanged, run)
      }
    }
  }
  await Promise.all(Array.from({ length: hostsAtOnce }, workOff))
  await keepUnchanged(foundation, unchanged)
  run.unchanged += unchanged.length
}

async function settle(
  foundation: Foundation,
  watch: WatchRow,
  look: HostLook,
  unchanged: Unchanged[],
  run: CheckRun,
): Promise<void> {
  const { seen, traced, target } = look
  const spread = (foundation.random(1)[0] ?? 0) / 255
  if (isUnchanged(watch, look)) {
    unchanged.push(unchangedLook(foundation, watch, look, spread))
    return
  }
  try {
    run[await settleLook(foundation, watch, seen, traced, spread)] += 1
  } catch (error) {
    // One item that cannot be settled must not keep the others from their turn; it is tried again after its lease.
    foundation.log.error('a look could not be settled', error, { item: target.row.id })
    run.failed += 1
  }
}

/** There, as the last time, and where it was: only the schedule changes. */
function isUnchanged(watch: WatchRow, { target, seen, traced }: HostLook): boolean {
  return (
    seen.state === 'present' &&
    watch.last_state === 'present' &&
    watch.missed_at.length === 0 &&
    foundAt(target.recorded, traced) === 'stayed'
  )
}

function unchangedLook(
  foundation: Foundation,
  watch: WatchRow,
  { seen }: HostLook,
  spread: number,
): Unchanged {
  const nothing = { missedAt: [], inconclusive: 0 }
  const now = foundation.clock.now()
  const { nextCheckAt } = afterLook(nothing, 'present', foundation.policy, now, spread)
  return { itemId: watch.item_id, lease: watch.lease_until ?? now, nextCheckAt, status: seen.status }
}

/** Items that were closed or given away since they were put under watch. */
async function endOthers(
  foundation: Foundation,
  watches: ReadonlyMap<ItemId, WatchRow>,
  open: readonly ItemId[],
): Promise<number> {
  const others = [...watches.keys()].filter((id) => !open.includes(id))
  if (others.length > 0) await endWatch(foundation.database, others)
  return others.length
}
