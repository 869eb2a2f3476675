import { type Foundation, type ItemId, type UserId, user } from '../foundation/index.ts'
import { type ItemRow, itemState, lockItem } from './item.ts'
import { afterUndoWindow, recordAssessment } from './record-assessment.ts'
import { classificationOf, mayAssess, mayUndoAssessment, type Refusal, type Verdict } from './rules.ts'
import { settlePage } from './settle-page.ts'
import type { Assessment } from './vocabulary.ts'

export type AssessmentInput = Pick<
  Assessment,
  'classification' | 'age' | 'sex' | 'flags' | 'reason' | 'scheme' | 'schemeVersion'
>

export type AssessResult =
  | { ok: true; row: ItemRow }
  | { ok: false; reason: Refusal | 'unknown-item' | 'claimed-by-another' }

/**
 * An analyst of this member assesses an item. Refused while another analyst has it open. What follows (hand-over,
 * notice) waits for the undo window.
 */
export async function assess(
  foundation: Foundation,
  itemId: ItemId,
  analyst: UserId,
  input: AssessmentInput,
): Promise<AssessResult> {
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (isClaimedByAnother(row, analyst, foundation.clock.now()))
      return { ok: false, reason: 'claimed-by-another' }
    const verdict = mayAssess(await itemState(transaction, row), foundation.self)
    if (!verdict.ok) return verdict
    await recordAssessment(
      foundation,
      transaction,
      row,
      { ...input, member: foundation.self, analyst, at: foundation.clock.now().toISOString() },
      user(analyst),
    )
    await transaction
      .updateTable('content_item')
      .set({ stage: 'assessed', attention: null, claimed_by: null, claimed_until: null })
      .where('id', '=', itemId)
      .execute()
    await settlePage(foundation, transaction, row)
    await foundation.jobs.announce(transaction, 'item-assessed', [{ itemId }], {
      startAfter: afterUndoWindow(foundation),
    })
    return { ok: true, row }
  })
}

/** Takes the analyst's last assessment of the item back; it returns to the queue. */
export async function undoAssessment(
  foundation: Foundation,
  itemId: ItemId,
  analyst: UserId,
): Promise<Verdict | { ok: false; reason: 'unknown-item' }> {
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (!row) return { ok: false, reason: 'unknown-item' }
    const verdict = mayUndoAssessment(await itemState(transaction, row), foundation.self)
    if (!verdict.ok) return verdict
    const last = await transaction
      .selectFrom('assessment')
      .select(['id', 'analyst'])
      .where('item_id', '=', itemId)
      .where('undone_at', 'is', null)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (last?.analyst !== analyst) return { ok: false, reason: 'nothing-to-undo' }
    await transaction
      .updateTable('assessment')
      .set({ undone_at: foundation.clock.now() })
      .where('id', '=', last.id)
      .execute()
    const before = classificationOf(await itemState(transaction, row)) ?? null
    await transaction
      .updateTable('content_item')
      .set((eb) => ({
        stage: 'assessment',
        classification: before,
        assessed_at: null,
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', itemId)
      .execute()
    await foundation.append(transaction, {
      kind: 'item.assessment-undone',
      actor: user(analyst),
      reportId: row.report_id,
      itemId,
    })
    await settlePage(foundation, transaction, row)
    return { ok: true }
  })
}

export function isClaimedByAnother(
  row: Pick<ItemRow, 'claimed_by' | 'claimed_until'>,
  analyst: string,
  now: Date,
): boolean {
  return (
    row.claimed_by !== null &&
    row.claimed_by !== analyst &&
    row.claimed_until !== null &&
    row.claimed_until > now
  )
}
