import { type Database, type ItemId, member, type Sealer } from '../../foundation/index.ts'
import { memberById } from '../../network/members/index.ts'
import { findItem, type ItemRow, lockItem, passHold, setStage } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { copiesOf } from '../flow/audience.ts'
import type { StatusRecord } from '../records.ts'
import { statusVerdict } from '../rules.ts'
import { applyAnswer } from '../withdrawal/apply-answer.ts'
import { goesOnAfterTakingBack } from '../withdrawal/go-on.ts'
import { type Applied, applyState } from './apply-state.ts'

/** An answer or a change at another member, put into our record of the item. */
export async function applyStatus(
  context: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  from: string,
  record: StatusRecord,
): Promise<Applied> {
  const row = await lockItem(transaction, record.itemId as ItemId)
  if (!row) return { state: 'waiting' }
  if (row.report_id !== record.reportId) return { state: 'refused', reason: 'other-report' }
  switch (record.event) {
    case 'outcome':
      return applyOutcome(context, transaction, row, from, record)
    case 'taken-back':
      return applyAnswer(context.foundation, transaction, sealer, row, from, record)
    case 'declined':
      return applyDecline(context, transaction, row, from, record)
    default:
      return applyChange(context, transaction, sealer, row, from, record)
  }
}

/** States of our offer in which the other member may still accept: also when no receipt of it ever came back to us. */
const canBeTaken: readonly string[] = ['waiting', 'delivered', 'dead-letter']

async function applyChange(
  { foundation }: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  row: ItemRow,
  from: string,
  record: StatusRecord,
): Promise<Applied> {
  const offer = await transaction
    .selectFrom('hand_over')
    .select(['id', 'revision', 'state'])
    .where('item_id', '=', row.id)
    .where('member', '=', from)
    .where('purpose', '=', 'offer')
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
  const told = { holder: record.state.holder, revision: record.revision }
  const open = offer !== undefined && canBeTaken.includes(offer.state)
  const since = row.holder === foundation.self ? (open ? offer.revision : Number.MAX_SAFE_INTEGER) : undefined
  const verdict = statusVerdict(row, from, told, foundation.self, since)
  switch (verdict) {
    case 'nothing-new':
      return { state: 'applied' }
    case 'wait':
      return { state: 'waiting' }
    case 'take-hold':
      await passHold(foundation, transaction, row, from, member(from))
      await foundation.append(transaction, {
        kind: 'item.accepted',
        actor: member(from),
        reportId: row.report_id,
        itemId: row.id,
        detail: { by: from },
      })
      if (offer)
        await transaction
          .updateTable('hand_over')
          .set({ state: 'accepted', answered_at: foundation.clock.now() })
          .where('id', '=', offer.id)
          .execute()
      await applyState(foundation, transaction, sealer, row, from, record)
      await settleStage({ foundation, row, transaction, wasOurs: row.holder === foundation.self, from })
      return { state: 'applied' }
    case 'apply':
      await applyState(foundation, transaction, sealer, row, from, record)
      return { state: 'applied' }
  }
}

/** Ours until now: it is with another member. Where it was offered or followed it stays so, or closed. */
async function settleStage(step: {
  foundation: ExchangeContext['foundation']
  transaction: Database
  row: ItemRow
  wasOurs: boolean
  from: string
}): Promise<void> {
  const { foundation, transaction, row, wasOurs, from } = step
  const closed = (await findItem(transaction, row.id))?.final_action !== null
  if (!closed && wasOurs) await setStage(foundation, transaction, row, 'with-member', null, member(from))
}

async function applyDecline(
  { foundation }: ExchangeContext,
  transaction: Database,
  row: ItemRow,
  from: string,
  record: StatusRecord,
): Promise<Applied> {
  const declined = await transaction
    .updateTable('hand_over')
    .set({ state: 'declined', reason: record.reason ?? null, answered_at: foundation.clock.now() })
    .where('item_id', '=', row.id)
    .where('member', '=', from)
    .where('purpose', '=', 'offer')
    .where('revision', '<=', record.revision)
    .where('state', 'in', ['waiting', 'delivered', 'refused', 'dead-letter'])
    .executeTakeFirst()
  if (declined.numUpdatedRows === 0n) return { state: 'refused', reason: 'no-such-offer' }
  await foundation.append(transaction, {
    kind: 'item.declined',
    actor: member(from),
    reportId: row.report_id,
    itemId: row.id,
    detail: { by: from, reason: record.reason ?? null },
  })
  if (row.holder !== foundation.self) return { state: 'applied' }
  await transaction
    .updateTable('content_item')
    .set({ assigned_country: null, assigned_member: null, assigned_why: null })
    .where('id', '=', row.id)
    .where('assigned_member', '=', from)
    .execute()
  if (row.final_action === null && !(await goesOnAfterTakingBack(foundation, transaction, row)))
    await setStage(foundation, transaction, row, row.stage, 'declined', member(from))
  return { state: 'applied' }
}

/** Only law enforcement that has a copy gives outcomes. */
async function applyOutcome(
  { foundation, members }: ExchangeContext,
  transaction: Database,
  row: ItemRow,
  from: string,
  record: StatusRecord,
): Promise<Applied> {
  const directory = members.view()?.directory
  const kind = directory && memberById(directory, from)?.kind
  if (kind !== 'interpol' && kind !== 'police') return { state: 'refused', reason: 'not-law-enforcement' }
  if (!(await copiesOf(transaction, row.id)).includes(from)) return { state: 'refused', reason: 'no-copy' }
  await foundation.append(transaction, {
    kind: 'outcome.received',
    actor: member(from),
    reportId: row.report_id,
    itemId: row.id,
    detail: { from, outcome: record.outcome ?? null },
  })
  return { state: 'applied' }
}
