import { type Database, type Foundation, server } from '../foundation/index.ts'
import { type ActionReason, act, type ItemRow, lockItem, setStage } from '../reports/index.ts'
import type { TraceResult } from '../tracing/index.ts'
import { keepCheck, type WatchRow } from './due.ts'
import { followMove } from './move.ts'
import { afterLook, type Seen } from './rules.ts'
import { endWatch } from './watch-item.ts'

export type Settled = 'watched' | 'moved' | 'removed' | 'ended' | 'overtaken'

/**
 * Writes a look that may have changed something, in one transaction with what follows from it. A look whose lease was
 * lost to another process has no say (`overtaken`).
 */
export async function settleLook(
  foundation: Foundation,
  claimed: WatchRow,
  seen: Seen,
  traced: TraceResult,
  spread: number,
): Promise<Settled> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, claimed.item_id)
    const watch = await transaction
      .selectFrom('watch')
      .selectAll()
      .where('item_id', '=', claimed.item_id)
      .forUpdate()
      .executeTakeFirst()
    if (!watch || watch.lease_until?.getTime() !== claimed.lease_until?.getTime()) return 'overtaken'
    if (row?.stage !== 'takedown' || row.holder !== foundation.self || row.final_action !== null) {
      await endWatch(transaction, [claimed.item_id])
      return 'ended'
    }
    // Where it is gone it has not moved: a name that was taken away often points to a parking place abroad.
    if (seen.state === 'present' && traced.ok) {
      const from = row.hosting_country ?? row.assigned_country
      if ((await followMove(foundation, transaction, sealer, row, traced)) === 'left') {
        await tell(foundation, transaction, row, { state: 'moved', from, to: traced.hosting.country })
        await endWatch(transaction, [row.id])
        return 'moved'
      }
    }
    return follow(foundation, transaction, row, watch, seen, spread)
  })
}

async function follow(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  watch: WatchRow,
  seen: Seen,
  spread: number,
): Promise<Settled> {
  const now = foundation.clock.now()
  const before = { missedAt: watch.missed_at, inconclusive: watch.inconclusive }
  const { watched, verdict, nextCheckAt } = afterLook(before, seen.state, foundation.policy, now, spread)
  if (verdict === 'removed') {
    await tell(foundation, transaction, row, {
      ...seen,
      missedAt: watched.missedAt.map((at) => at.toISOString()),
    })
    await endWatch(transaction, [row.id])
    const acted = await act(foundation, transaction, row, 'removed', reasonOf(seen), server)
    if (!acted.ok) throw new Error(`An item under watch cannot be closed: ${acted.reason}`)
    return 'removed'
  }
  await transaction
    .updateTable('watch')
    .set({
      next_check_at: nextCheckAt,
      lease_until: null,
      missed_at: [...watched.missedAt],
      inconclusive: watched.inconclusive,
      last_state: seen.state,
      checks: watch.checks + 1,
    })
    .where('item_id', '=', row.id)
    .execute()
  await keepCheck(transaction, row.id, watch.checks + 1, now, seen)
  if (seen.state !== watch.last_state) await tell(foundation, transaction, row, { ...seen })
  if (verdict === 'ask-a-person' && row.attention === null)
    await setStage(foundation, transaction, row, 'takedown', 'cannot-load', server)
  if (watched.inconclusive === 0 && row.attention === 'cannot-load')
    await setStage(foundation, transaction, row, 'takedown', null, server)
  return 'watched'
}

function reasonOf(seen: Seen): ActionReason {
  return seen.because ?? 'content-not-found'
}

async function tell(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  detail: Record<string, string | number | null | string[]>,
): Promise<void> {
  await foundation.append(transaction, {
    kind: 'item.checked',
    actor: server,
    reportId: row.report_id,
    itemId: row.id,
    detail,
  })
}
