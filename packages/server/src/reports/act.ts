import { type Actor, type Database, type Foundation, newId } from '../foundation/index.ts'
import { type ItemRow, itemState } from './item.ts'
import { mayAct, type Verdict } from './rules.ts'
import { settlePage } from './settle-page.ts'
import { type Action, type ActionKind, type ActionReason, finalActions } from './vocabulary.ts'

/**
 * The holder acts on an item it has locked. A final action closes it. Announces `item-acted`, which carries the action
 * to everyone with a copy.
 */
export async function act(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  kind: ActionKind,
  reason: ActionReason | null,
  actor: Actor,
): Promise<Verdict> {
  const verdict = mayAct(await itemState(transaction, row), kind, foundation.self)
  if (!verdict.ok) return verdict
  await recordAction(
    foundation,
    transaction,
    row,
    { kind, reason, member: foundation.self, at: foundation.clock.now().toISOString() },
    actor,
  )
  // Only a file that goes before anyone assessed it changes what its page waits for.
  if (finalActions.includes(kind) && row.classification === null)
    await settlePage(foundation, transaction, row)
  await foundation.jobs.announce(transaction, 'item-acted', [{ itemId: row.id, kind }])
  return { ok: true }
}

/** Writes an action that the rules allowed: our own, or a holder's that arrived by exchange. */
export async function recordAction(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id'>,
  action: Action,
  actor: Actor,
): Promise<void> {
  const at = new Date(action.at)
  await transaction
    .insertInto('action')
    .values({
      id: newId(foundation.clock.now(), foundation.random),
      item_id: row.id,
      at,
      member: action.member,
      kind: action.kind,
      reason: action.reason,
    })
    .execute()
  const closes = finalActions.includes(action.kind)
  await transaction
    .updateTable('content_item')
    .set((eb) => ({
      revision: eb('revision', '+', 1),
      ...(closes
        ? {
            final_action: action.kind,
            final_at: at,
            stage: 'closed' as const,
            attention: null,
            claimed_by: null,
            claimed_until: null,
          }
        : {}),
    }))
    .where('id', '=', row.id)
    .execute()
  await foundation.append(transaction, {
    kind: 'item.acted',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: { action: action.kind, reason: action.reason, member: action.member },
  })
}

/** The hold passes to another member, with the receiver's signed acceptance (design section 2). */
export async function passHold(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id' | 'holder'>,
  to: string,
  actor: Actor,
): Promise<void> {
  await transaction
    .updateTable('content_item')
    .set((eb) => ({ holder: to, revision: eb('revision', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
  await foundation.append(transaction, {
    kind: 'item.held',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: { from: row.holder, to },
  })
}
