import {
  type Actor,
  type Database,
  type Foundation,
  type ItemId,
  type UserId,
  user,
} from '../foundation/index.ts'
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
    const verdict = await assessLocked(foundation, transaction, row, { ...input, analyst }, user(analyst))
    return verdict.ok ? { ok: true, row } : verdict
  })
}

/**
 * The judgement itself, of an item that the caller has locked: an analyst's, or one that is taken over because the item's files
 * are known (`analyst` is then the actor). Whatever follows from an assessment follows from either alike.
 */
export async function assessLocked(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  input: AssessmentInput & Pick<Assessment, 'analyst'>,
  actor: Actor,
): Promise<Verdict> {
  const verdict = mayAssess(await itemState(transaction, row), foundation.self)
  if (!verdict.ok) return verdict
  const at = foundation.clock.now().toISOString()
  const assessment = { ...input, member: foundation.self, at }
  await recordAssessment(foundation, transaction, row, assessment, actor)
  await transaction
    .updateTable('content_item')
    .set({ stage: 'assessed', attention: null, claimed_by: null, claimed_until: null })
    .where('id', '=', row.id)
    .execute()
  await settlePage(foundation, transaction, row)
  await foundation.atOnce.tell(transaction, 'assessment-changed', { itemId: row.id })
  await foundation.jobs.announce(transaction, 'item-assessed', [{ itemId: row.id }], {
    startAfter: afterUndoWindow(foundation),
  })
  return { ok: true }
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
    const last = await lastAssessment(transaction, itemId)
    if (last?.analyst !== analyst) return { ok: false, reason: 'nothing-to-undo' }
    await strikeOut(foundation, transaction, row, last.id, user(analyst))
    return { ok: true }
  })
}

/**
 * Takes the last assessment of a locked item back, whoever made it here: its grounds turned out to be wrong. The item returns to
 * the queue. Refused, like an analyst's undoing, once somebody else was told or has acted.
 */
export async function undoLocked(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  actor: Actor,
): Promise<Verdict> {
  const verdict = mayUndoAssessment(await itemState(transaction, row), foundation.self)
  if (!verdict.ok) return verdict
  const last = await lastAssessment(transaction, row.id)
  if (!last) return { ok: false, reason: 'nothing-to-undo' }
  await strikeOut(foundation, transaction, row, last.id, actor)
  return { ok: true }
}

async function lastAssessment(transaction: Database, itemId: ItemId) {
  return transaction
    .selectFrom('assessment')
    .select(['id', 'analyst'])
    .where('item_id', '=', itemId)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
}

async function strikeOut(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  assessmentId: string,
  actor: Actor,
): Promise<void> {
  await transaction
    .updateTable('assessment')
    .set({ undone_at: foundation.clock.now() })
    .where('id', '=', assessmentId)
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
    .where('id', '=', row.id)
    .execute()
  await foundation.append(transaction, {
    kind: 'item.assessment-undone',
    actor,
    reportId: row.report_id,
    itemId: row.id,
  })
  await settlePage(foundation, transaction, row)
  await foundation.atOnce.tell(transaction, 'assessment-changed', { itemId: row.id })
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
