import type { Asker } from '../assessment/index.ts'
import { type Database, type Foundation, type ItemId, user } from '../foundation/index.ts'
import { findItem, lockItem, type Outcome } from '../reports/index.ts'
import type { PoliceContext } from './context.ts'
import { type CaseState, mayGiveOutcome, mayTake, type PortalRefusal } from './rules.ts'

export type CaseResult = { ok: true } | { ok: false; reason: PortalRefusal | 'unknown-item' }

/** An officer takes a case (`case.taken`), or takes it over from a colleague. What was withdrawn is begun by nobody. */
export async function takeCase(
  { foundation, withdrawnAmong }: PoliceContext,
  id: ItemId,
  officer: Asker,
  takeOver: boolean,
): Promise<CaseResult> {
  return foundation.database.transaction().execute(async (transaction) => {
    // A withdrawal that comes at this moment is decided before or after, under the same lock: it asks whether the case is taken.
    const item = await lockItem(transaction, id)
    const taken = await lockCase(transaction, id)
    if (!taken) return { ok: false, reason: 'unknown-item' }
    const state = { ...taken, withdrawn: (await withdrawnAmong(transaction, [id])).has(id) }
    const verdict = mayTake(state, officer.userId, takeOver)
    if (!verdict.ok || state.takenBy === officer.userId) return verdict
    await transaction
      .updateTable('portal_case')
      .set({
        taken_by: officer.userId,
        taken_at: foundation.clock.now(),
        status: state.status === 'new' ? 'taken' : state.status,
      })
      .where('item_id', '=', id)
      .execute()
    await foundation.append(transaction, {
      kind: 'case.taken',
      actor: user(officer.userId),
      reportId: item?.report_id,
      itemId: id,
      detail: { from: state.takenBy },
    })
    return { ok: true }
  })
}

/**
 * An officer says what came of an item (`outcome.given`). Announces `outcome-given`; the exchange carries it to the
 * hotlines that have the item.
 */
export async function giveOutcome(
  foundation: Foundation,
  id: ItemId,
  officer: Asker,
  outcome: Outcome,
): Promise<CaseResult> {
  return foundation.database.transaction().execute(async (transaction) => {
    const state = await lockCase(transaction, id)
    if (!state) return { ok: false, reason: 'unknown-item' }
    const verdict = mayGiveOutcome(state, officer.userId, outcome)
    if (!verdict.ok) return verdict
    await transaction
      .insertInto('portal_outcome')
      .values({ item_id: id, outcome, at: foundation.clock.now(), given_by: officer.userId })
      .execute()
    await transaction
      .updateTable('portal_case')
      .set({ status: 'outcome' })
      .where('item_id', '=', id)
      .execute()
    const item = await findItem(transaction, id)
    await foundation.append(transaction, {
      kind: 'outcome.given',
      actor: user(officer.userId),
      reportId: item?.report_id,
      itemId: id,
      detail: { outcome, member: foundation.self },
    })
    await foundation.jobs.announce(transaction, 'outcome-given', [{ itemId: id }])
    return { ok: true }
  })
}

async function lockCase(
  transaction: Database,
  id: ItemId,
): Promise<Omit<CaseState, 'withdrawn'> | undefined> {
  const row = await transaction
    .selectFrom('portal_case')
    .select(['status', 'taken_by'])
    .where('item_id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  const given = await transaction
    .selectFrom('portal_outcome')
    .select('outcome')
    .where('item_id', '=', id)
    .execute()
  return { status: row.status, takenBy: row.taken_by, outcomes: given.map((each) => each.outcome) }
}
