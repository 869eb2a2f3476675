import { type Foundation, type ItemId, user } from '../foundation/index.ts'
import { type ActionKind, type ActionReason, act, isClaimedByAnother, lockItem } from '../reports/index.ts'
import type { Asker } from './people.ts'
import { actionReasonFits } from './rules.ts'
import type { AssessmentFailure } from './texts.ts'

/** A person records an action by hand, by the record's rules (reports.act). */
export async function actOnItem(
  foundation: Foundation,
  id: ItemId,
  asker: Asker,
  kind: ActionKind,
  reason: ActionReason | null,
): Promise<{ ok: true } | { ok: false; reason: AssessmentFailure }> {
  const fits = actionReasonFits(kind, reason)
  if (!fits.ok) return fits
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, id)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (isClaimedByAnother(row, asker.userId, foundation.clock.now()))
      return { ok: false, reason: 'claimed-by-another' }
    return act(foundation, transaction, row, kind, reason, user(asker.userId))
  })
}
