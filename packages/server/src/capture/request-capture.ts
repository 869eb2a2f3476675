import type { Database, Foundation, ItemId, UserId } from '../foundation/index.ts'
import { user } from '../foundation/index.ts'
import { type ItemRow, isClaimedByAnother, lockItem, setStage } from '../reports/index.ts'
import './tables.ts'

export type CaptureRefusal =
  | 'unknown-item'
  | 'not-holder'
  | 'capture-not-allowed'
  | 'already-captured'
  | 'capture-under-way'
  | 'not-to-be-captured'
  | 'claimed-by-another'

/** An analyst asks for a capture: where the policy is to ask, or again after one that failed. */
export async function requestCapture(
  foundation: Foundation,
  itemId: ItemId,
  analyst: UserId,
): Promise<{ ok: true } | { ok: false; reason: CaptureRefusal }> {
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    const refusal = whyNot(foundation, row, analyst)
    if (refusal !== undefined) return { ok: false, reason: refusal }
    await begin(foundation, transaction, row, analyst)
    return { ok: true }
  })
}

function whyNot(foundation: Foundation, row: ItemRow, analyst: UserId): CaptureRefusal | undefined {
  if (row.holder !== foundation.self) return 'not-holder'
  if (foundation.policy.capture === 'never') return 'capture-not-allowed'
  if (row.captured_at !== null) return 'already-captured'
  if (row.stage === 'capturing') return 'capture-under-way'
  if (row.stage !== 'assessment') return 'not-to-be-captured'
  if (isClaimedByAnother(row, analyst, foundation.clock.now())) return 'claimed-by-another'
  return undefined
}

async function begin(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  analyst: UserId,
): Promise<void> {
  await setStage(foundation, transaction, row, 'capturing', null, user(analyst))
  await foundation.append(transaction, {
    kind: 'item.capture-requested',
    actor: user(analyst),
    ...{ reportId: row.report_id, itemId: row.id },
  })
  await foundation.jobs.enqueue(transaction, 'capture-item', [{ itemId: row.id }])
}
