import { type ItemId, type UserId, user } from '../../foundation/index.ts'
import {
  assessLocked,
  findItem,
  isClaimedByAnother,
  itemState,
  lockItem,
  mayAssess,
} from '../../reports/index.ts'
import type { EffectContext } from './context.ts'
import { earlierAssessment, leanOn, lockEntries } from './leaning.ts'
import { type Decision, offered, type Recognition } from './rules.ts'
import { standingOf } from './standing.ts'

export type OfferRefusal =
  | 'unknown-item'
  | 'claimed-by-another'
  | 'cannot-be-assessed'
  | 'nothing-to-take-over'
export type TakingOffer =
  | { ok: true; classification: 'baseline' | 'national'; undoUntil: Date }
  | { ok: false; reason: OfferRefusal }

/**
 * An analyst takes an earlier assessment over by one key, without having been shown the picture: as their own judgement, which
 * leans on the entry and is found again if that turns out to be wrong.
 */
export async function takeOffered(
  context: EffectContext,
  itemId: ItemId,
  analyst: UserId,
  entryId: number,
): Promise<TakingOffer> {
  const { foundation } = context
  const before = await findItem(foundation.database, itemId)
  if (!before) return { ok: false, reason: 'unknown-item' }
  const { decision } = await standingOf(context, before)
  const taken = recognitionsIn(decision).find(({ entry }) => entry.id === entryId)
  const classification = taken && offered(taken, foundation.config.member.country)
  if (!taken || classification === undefined) return { ok: false, reason: 'nothing-to-take-over' }
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (isClaimedByAnother(row, analyst, foundation.clock.now()))
      return { ok: false, reason: 'claimed-by-another' }
    const verdict = mayAssess(await itemState(transaction, row), foundation.self)
    if (!verdict.ok) return { ok: false, reason: 'cannot-be-assessed' }
    const entries = await lockEntries(transaction, [entryId])
    const entry = entries?.get(entryId)
    if (!entry) return { ok: false, reason: 'nothing-to-take-over' }
    await leanOn(foundation, transaction, row, [{ ...taken, entry }], user(analyst))
    const earlier = await earlierAssessment(foundation, transaction, entry)
    const assessed = await assessLocked(foundation, transaction, row, { ...earlier, analyst }, user(analyst))
    if (!assessed.ok) throw new Error(`An offered assessment could not be taken: ${assessed.reason}`)
    const undoUntil = new Date(foundation.clock.now().getTime() + foundation.policy.undoWindowMs)
    return { ok: true, classification, undoUntil }
  })
}

/** Everything that the decision shows to a person. */
export function recognitionsIn(decision: Decision): readonly Recognition[] {
  return decision.what === 'nothing' ? [] : decision.from
}
