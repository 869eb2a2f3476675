import type { Foundation, ItemId } from '../../foundation/index.ts'
import { assessLocked, findItem, type ItemRow, itemState, lockItem, mayAssess } from '../../reports/index.ts'
import { type EffectContext, knownMaterial } from './context.ts'
import { earlierAssessment, leanOn, lockEntries } from './leaning.ts'
import type { Recognition } from './rules.ts'
import { standingOf, wasReopened } from './standing.ts'

/** The queue of items that may be known. */
export const recogniseQueue = 'recognise-item'

export type TakingOver =
  | { ok: true }
  /** `may-be-undone`: the assessment that it would lean on is younger than the undo window; it is looked at again after. */
  | { ok: false; reason: 'not-waiting' | 'not-known' | 'may-be-undone' | 'changed-meanwhile' }

/**
 * Takes the earlier Baseline assessment over, if every file of a waiting item is known as Baseline: record, ledger and what it
 * leans on in one transaction; then it goes on as if a person had assessed it. An analyst's claim does not hold it up, since
 * nothing is more welcome to them: their claim ends, and their screen says why. An assessment of theirs that came before stands.
 */
export async function takeOverKnown(context: EffectContext, itemId: ItemId): Promise<TakingOver> {
  const { foundation } = context
  const before = await findItem(foundation.database, itemId)
  if (!before || !waits(foundation, before)) return { ok: false, reason: 'not-waiting' }
  const { decision, isFingerprinted } = await standingOf(context, before)
  if (decision.what !== 'take-over' || !isFingerprinted) return { ok: false, reason: 'not-known' }
  const { from } = decision
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row || !waits(foundation, row)) return { ok: false, reason: 'not-waiting' }
    if (!mayAssess(await itemState(transaction, row), foundation.self).ok)
      return { ok: false, reason: 'not-waiting' }
    const settled = settledAt(foundation, from)
    if (settled > foundation.clock.now()) {
      await foundation.jobs.enqueue(transaction, recogniseQueue, [{ itemId }], { startAfter: settled })
      return { ok: false, reason: 'may-be-undone' }
    }
    const entries = await lockEntries(
      transaction,
      from.map(({ entry }) => entry.id),
    )
    const [first] = from
    if (!entries || !first || (await wasReopened(transaction, itemId)))
      return { ok: false, reason: 'changed-meanwhile' }
    await leanOn(foundation, transaction, row, from, knownMaterial)
    const earlier = await earlierAssessment(foundation, transaction, first.entry)
    const verdict = await assessLocked(
      foundation,
      transaction,
      row,
      { ...earlier, analyst: knownMaterial },
      knownMaterial,
    )
    // The rules were asked above, under the same lock: what they refuse now is a mistake of ours, and undoes all of this.
    if (!verdict.ok) throw new Error(`A known item could not be assessed: ${verdict.reason}`)
    return { ok: true }
  })
}

/** A picture or video of ours that nobody here has judged: on its way through the queue, with nothing said that must be kept. */
function waits(foundation: Foundation, row: ItemRow): boolean {
  return row.kind !== 'page' && row.holder === foundation.self && row.stage === 'assessment'
}

/** When the last of our own assessments among them cannot be undone any more. */
function settledAt({ policy, self }: Foundation, from: readonly Recognition[]): Date {
  const own = from.filter(({ entry }) => entry.itemId !== null && entry.source === self)
  return new Date(Math.max(0, ...own.map(({ entry }) => entry.dated.getTime() + policy.undoWindowMs)))
}
