import {
  type Actor,
  type Database,
  type Foundation,
  type ItemId,
  type Sealer,
  type UserId,
  user,
} from '../../foundation/index.ts'
import {
  classificationOf,
  type DeclineReason,
  type ItemRow,
  isClaimedByAnother,
  itemState,
  lockItem,
  passHold,
  setStage,
} from '../../reports/index.ts'
import { enqueueRecord } from '../outbox/enqueue.ts'
import { prioOf } from './audience.ts'
import { buildStatusRecord } from './build-records.ts'
import { routeQueue } from './route-item.ts'
import { tellCopies } from './tell-copies.ts'

export type AnswerRefusal = 'unknown-item' | 'not-offered' | 'already-final' | 'claimed-by-another'
export type Answered = { ok: true } | { ok: false; reason: AnswerRefusal }

/**
 * Takes an offered item: the hold is ours with this transaction, and passes at the sender with the signed `accepted` that
 * it enqueues. A Baseline item goes to takedown; National and undetermined ones are assessed here, since the hotline of
 * the country may overrule them (state rule 2).
 */
export async function acceptItem(foundation: Foundation, itemId: ItemId, analyst: UserId): Promise<Answered> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const offered = await lockOffered(foundation, transaction, itemId, analyst)
    if (!offered.ok) return offered
    const { row } = offered
    await passHold(foundation, transaction, row, foundation.self, user(analyst))
    await foundation.append(transaction, {
      kind: 'item.accepted',
      actor: user(analyst),
      reportId: row.report_id,
      itemId,
      detail: { from: row.holder },
    })
    const baseline = classificationOf(await itemState(transaction, row)) === 'baseline'
    await setStage(foundation, transaction, row, baseline ? 'takedown' : 'assessment', null, user(analyst))
    if (baseline) await foundation.jobs.announce(transaction, 'item-held', [{ itemId }])
    // Its files may be known here, or the question of law has been answered before.
    else await foundation.jobs.announce(transaction, 'item-to-assess', [{ itemId }])
    await tellCopies(foundation, transaction, sealer, itemId, 'accepted')
    // Those who are to have a copy and have none yet: the national police here, INTERPOL.
    if (baseline) await foundation.jobs.enqueue(transaction, routeQueue, [{ itemId }])
    return { ok: true }
  })
}

/** Says no to an offer. The sender keeps the hold, and a person there looks at it; here the item is a copy. */
export async function declineItem(
  foundation: Foundation,
  itemId: ItemId,
  reason: DeclineReason,
  analyst: UserId,
): Promise<Answered> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const offered = await lockOffered(foundation, transaction, itemId, analyst)
    if (!offered.ok) return offered
    const { row } = offered
    await declineFor(foundation, transaction, sealer, row, reason, user(analyst))
    return { ok: true }
  })
}

/** The answer itself, for a locked item that is offered: given by a person, or because the offer was taken back. */
export async function declineFor(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  reason: DeclineReason,
  actor: Actor,
): Promise<void> {
  await foundation.append(transaction, {
    kind: 'item.declined',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: { reason, from: row.holder },
  })
  await setStage(foundation, transaction, row, 'followed', null, actor)
  const record = await buildStatusRecord(foundation, transaction, row, {
    event: 'declined',
    reason,
    revision: Math.max(1, row.revision),
  })
  await enqueueRecord(foundation, transaction, sealer, {
    record,
    distribution: [row.holder],
    prio: prioOf(row),
  })
}

async function lockOffered(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
  analyst: UserId,
): Promise<{ ok: true; row: ItemRow } | { ok: false; reason: AnswerRefusal }> {
  const row = await lockItem(transaction, itemId)
  if (!row) return { ok: false, reason: 'unknown-item' }
  if (row.final_action !== null) return { ok: false, reason: 'already-final' }
  if (row.stage !== 'offered') return { ok: false, reason: 'not-offered' }
  if (isClaimedByAnother(row, analyst, foundation.clock.now()))
    return { ok: false, reason: 'claimed-by-another' }
  return { ok: true, row }
}
