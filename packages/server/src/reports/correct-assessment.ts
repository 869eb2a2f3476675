import { type Actor, type Database, type Foundation, newId } from '../foundation/index.ts'
import type { ItemRow } from './item.ts'
import type { Assessment } from './vocabulary.ts'

/**
 * A member says that its own assessment of that moment was wrong, and what it should have said. The wrong one is struck
 * out and stays on record; the right one stands in its place and at its time, so that what others said afterwards still
 * counts more. Repeating it changes nothing, and so does the correction of what was never said here. True when something
 * changed.
 */
export async function correctAssessment(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id' | 'holder'>,
  assessment: Assessment,
  actor: Actor,
): Promise<boolean> {
  const { id, holder } = row
  const at = new Date(assessment.at)
  const standing = await transaction
    .selectFrom('assessment')
    .selectAll()
    .where('item_id', '=', id)
    .where('member', '=', assessment.member)
    .where('at', '=', at)
    .where('undone_at', 'is', null)
    .execute()
  const right = {
    ...{ classification: assessment.classification, age: assessment.age, sex: assessment.sex },
    ...{ reason: assessment.reason, scheme: assessment.scheme, scheme_version: assessment.schemeVersion },
  }
  const isRight = (one: (typeof standing)[number]) =>
    Object.entries(right).every(([name, value]) => one[name as keyof typeof right] === value) &&
    one.flags.join() === assessment.flags.join()
  if (standing.length === 0 || (standing.length === 1 && standing.every(isRight))) return false
  const now = foundation.clock.now()
  await transaction
    .updateTable('assessment')
    .set({ undone_at: now })
    .where('item_id', '=', id)
    .where('member', '=', assessment.member)
    .where('at', '=', at)
    .where('undone_at', 'is', null)
    .execute()
  await transaction
    .insertInto('assessment')
    .values({
      ...{ id: newId(now, foundation.random), item_id: id, at, undone_at: null },
      ...{ ...right, flags: assessment.flags, member: assessment.member, analyst: assessment.analyst },
    })
    .execute()
  const last = await transaction
    .selectFrom('assessment')
    .select(['classification', 'at'])
    .where('item_id', '=', id)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  await transaction
    .updateTable('content_item')
    .set((eb) => ({
      classification: last.classification,
      assessed_at: last.at,
      // Only the holder counts changes.
      revision: holder === foundation.self ? eb('revision', '+', 1) : eb.ref('revision'),
    }))
    .where('id', '=', id)
    .execute()
  await foundation.append(transaction, {
    kind: 'item.assessment-corrected',
    actor,
    reportId: row.report_id,
    itemId: id,
    detail: { classification: assessment.classification, member: assessment.member },
  })
  await foundation.atOnce.tell(transaction, 'assessment-changed', { itemId: id })
  return true
}
