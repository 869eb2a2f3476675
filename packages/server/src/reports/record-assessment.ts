import { type Actor, type Database, type Foundation, newId } from '../foundation/index.ts'
import type { ItemRow } from './item.ts'
import type { Assessment } from './vocabulary.ts'

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

/** When what follows from an assessment of now may begin. */
export function afterUndoWindow(foundation: Foundation): Date {
  return new Date(foundation.clock.now().getTime() + foundation.policy.undoWindowMs)
}
