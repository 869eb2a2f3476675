import type { Foundation, ItemId } from '../foundation/index.ts'
import { decidedWith } from '../known/index.ts'
import { assess, undoAssessment } from '../reports/index.ts'
import { hasParts } from './parts.ts'
import type { Asker } from './people.ts'
import { assessmentReasonFits } from './rules.ts'
import type { AssessmentInput } from './schemas.ts'
import { assessmentScheme } from './scheme.ts'
import type { AssessmentFailure } from './texts.ts'

export type AssessOutcome = { ok: true; undoUntil: Date } | { ok: false; reason: AssessmentFailure }

/** An analyst's word on an item, by the record's rules (reports.assess). A page with files is decided by its files. */
export async function assessItem(
  foundation: Foundation,
  id: ItemId,
  asker: Asker,
  input: AssessmentInput,
): Promise<AssessOutcome> {
  const fits = assessmentReasonFits(input.classification, input.reason)
  if (!fits.ok) return fits
  if (await hasParts(foundation.database, id)) return { ok: false, reason: 'decided-by-parts' }
  const flags = [...new Set(input.flags)]
  const result = await assess(foundation, id, asker.userId, { ...input, flags, ...assessmentScheme })
  if (!result.ok) return result
  return { ok: true, undoUntil: new Date(foundation.clock.now().getTime() + foundation.policy.undoWindowMs) }
}

/** Takes the asker's last assessment of the item back, and that of all items that were decided in one with it. */
export async function undoItem(
  foundation: Foundation,
  id: ItemId,
  asker: Asker,
): Promise<{ ok: true } | { ok: false; reason: AssessmentFailure }> {
  if (await hasParts(foundation.database, id)) return { ok: false, reason: 'decided-by-parts' }
  const others = await decidedWith(foundation.database, id, asker.userId)
  const undone = await undoAssessment(foundation, id, asker.userId)
  // What has left meanwhile stands, as it does for one item alone.
  if (undone.ok) for (const other of others) await undoAssessment(foundation, other, asker.userId)
  return undone
}
