import {
  type Actor,
  type Database,
  type Foundation,
  type ItemId,
  member,
  newId,
  type UserId,
  user,
} from '../foundation/index.ts'
import { type ItemRow, itemState, lockItem } from './item.ts'
import {
  classificationOf,
  gravest,
  mayAssess,
  mayUndoAssessment,
  type Refusal,
  type Verdict,
} from './rules.ts'
import type { Assessment, Classification } from './vocabulary.ts'

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
    await settleParent(foundation, transaction, row)
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
    await settleParent(foundation, transaction, row)
    return { ok: true }
  })
}

/** Writes an assessment that the rules allowed: the analyst's own, or a holder's that arrived by exchange. */
export async function recordAssessment(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id'>,
  assessment: Assessment,
  actor: Actor,
): Promise<void> {
  await transaction
    .insertInto('assessment')
    .values({
      id: newId(foundation.clock.now(), foundation.random),
      item_id: row.id,
      at: new Date(assessment.at),
      member: assessment.member,
      analyst: assessment.analyst,
      classification: assessment.classification,
      age: assessment.age,
      sex: assessment.sex,
      flags: assessment.flags,
      reason: assessment.reason,
      scheme: assessment.scheme,
      scheme_version: assessment.schemeVersion,
      undone_at: null,
    })
    .execute()
  await transaction
    .updateTable('content_item')
    .set((eb) => ({
      classification: assessment.classification,
      assessed_at: new Date(assessment.at),
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', row.id)
    .execute()
  await foundation.append(transaction, {
    kind: 'item.assessed',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: {
      classification: assessment.classification,
      age: assessment.age,
      sex: assessment.sex,
      flags: assessment.flags,
      scheme: `${assessment.scheme} ${assessment.schemeVersion}`,
      member: assessment.member,
    },
  })
}

/**
 * A page with files takes the gravest assessment of its files once each has one; it is not shown for itself. Undoing a
 * file's assessment takes the page's back. The rule: reference/domain.md 2.4, one illegal image makes the page illegal.
 */
async function settleParent(foundation: Foundation, transaction: Database, child: ItemRow): Promise<void> {
  if (child.parent_item_id === null) return
  const page = await lockItem(transaction, child.parent_item_id)
  if (!page || page.holder !== foundation.self) return
  const children = await transaction
    .selectFrom('content_item')
    .select(['classification'])
    .where('parent_item_id', '=', page.id)
    .execute()
  const state = await itemState(transaction, page)
  if (children.some((each) => each.classification === null)) {
    if (page.stage !== 'assessed' || !mayUndoAssessment(state, foundation.self).ok) return
    await transaction
      .updateTable('assessment')
      .set({ undone_at: foundation.clock.now() })
      .where('item_id', '=', page.id)
      .where('undone_at', 'is', null)
      .execute()
    await transaction
      .updateTable('content_item')
      .set({ stage: 'capturing', classification: null, assessed_at: null })
      .where('id', '=', page.id)
      .execute()
    return
  }
  const decision = gravest(
    children.map((each) => each.classification).filter((each): each is Classification => each !== null),
  )
  if (decision === undefined || !mayAssess(state, foundation.self).ok) return
  const grave = await transaction
    .selectFrom('assessment as a')
    .innerJoin('content_item as i', 'i.id', 'a.item_id')
    .selectAll('a')
    .where('i.parent_item_id', '=', page.id)
    .where('a.undone_at', 'is', null)
    .where('a.classification', '=', decision)
    .orderBy('a.at', 'desc')
    .executeTakeFirst()
  if (!grave) return
  const assessment: Assessment = {
    classification: decision,
    age: grave.age as Assessment['age'],
    sex: grave.sex as Assessment['sex'],
    flags: grave.flags as Assessment['flags'],
    reason: grave.reason as Assessment['reason'],
    scheme: grave.scheme,
    schemeVersion: grave.scheme_version,
    member: grave.member,
    analyst: grave.analyst,
    at: foundation.clock.now().toISOString(),
  }
  await recordAssessment(foundation, transaction, page, assessment, member(foundation.self))
  await transaction
    .updateTable('content_item')
    .set({ stage: 'assessed', attention: null, claimed_by: null, claimed_until: null })
    .where('id', '=', page.id)
    .execute()
  await foundation.jobs.announce(transaction, 'item-assessed', [{ itemId: page.id }], {
    startAfter: afterUndoWindow(foundation),
  })
}

function afterUndoWindow(foundation: Foundation): Date {
  return new Date(foundation.clock.now().getTime() + foundation.policy.undoWindowMs)
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
