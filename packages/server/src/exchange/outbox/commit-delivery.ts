import { type Database, type ItemId, member, type ReportId, server } from '../../foundation/index.ts'
import { nationalPolice } from '../../network/members/index.ts'
import { act, lockItem } from '../../reports/index.ts'
import { resolveAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { resend } from '../desk/resend.ts'
import { notePeerHead } from '../statements/peer-ledger.ts'
import { statementEnded } from '../statements/statement-ended.ts'
import { callForPerson } from './call-for-person.ts'
import type { LeasedEnvelope } from './lease.ts'
import { mendsWithNewKeys } from './seal-again.ts'
import type { FinalReceipt } from './verify-receipt.ts'

/** Receipt, end state, leaves and what follows for the items, in one transaction. A second receipt changes nothing. */
export async function commitDelivery(
  context: ExchangeContext,
  leased: LeasedEnvelope,
  final: FinalReceipt,
): Promise<void> {
  const { foundation } = context
  foundation.faults.reach('exchange.sender.before-commit')
  await foundation.database.transaction().execute(async (transaction) => {
    if (!(await markSentAfterReceipt(context, transaction, leased, final))) return
    await clearBackOff(transaction, leased.peer)
    await resolveAlarms(transaction, 'envelope', [leased.id])
    const records = await transaction
      .selectFrom('outbox_record')
      .select(['item_id', 'report_id', 'type'])
      .where('pack', '=', leased.pack)
      .execute()
    await notePeerHead(context, transaction, final.receipt, final.jws)
    // One that the peer had lost has done here already what a delivery does.
    const again = leased.resent > 0 && final.kind === 'delivered'
    const delivered = again ? 'envelope.delivered-again' : 'envelope.delivered'
    await foundation.append(transaction, {
      kind: final.kind === 'delivered' ? delivered : 'envelope.rejected',
      actor: member(leased.peer),
      detail: {
        to: leased.peer,
        envelope: leased.id,
        sha256: leased.sha256,
        records: leased.records,
        ...(final.receipt.code === undefined ? {} : { code: final.receipt.code }),
      },
    })
    if (again) return
    if (leased.kind === 'statement') return statementEnded(context, transaction, leased.peer, final)
    const handed = records.filter(({ type }) => type === 'report')
    if (final.kind === 'delivered') await itemsDelivered(context, transaction, leased.peer, handed)
    else {
      await settleHandOvers(context, transaction, leased.peer, handed, 'refused', final.receipt.code ?? null)
      const mended =
        mendsWithNewKeys(context, leased, final.receipt.code) &&
        (await resend(context, transaction, leased.id, server)).ok
      if (!mended) await callForPerson(context, transaction, leased, records, 'refused')
    }
  })
  foundation.faults.reach('exchange.sender.after-commit')
}

/** The envelope's end state is written together with the receipt that proves it, and never before. */
async function markSentAfterReceipt(
  { foundation }: ExchangeContext,
  transaction: Database,
  leased: LeasedEnvelope,
  final: FinalReceipt,
): Promise<boolean> {
  const marked = await transaction
    .updateTable('envelope_out')
    .set((eb) => ({
      state: final.kind,
      receipt: final.jws,
      problem: final.receipt.code ?? null,
      ended_at: foundation.clock.now(),
      lease_until: null,
      started: 0,
      attempts: eb('attempts', '+', 1),
    }))
    .where('id', '=', leased.id)
    .where('state', 'in', ['queued', 'dead-letter'])
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}

/** The last try has reached the peer, or its relay. */
export async function clearBackOff(transaction: Database, peer: string): Promise<void> {
  await transaction
    .updateTable('peer_state')
    .set({
      ...{ failures: 0, failing_since: null, open_at: null, urgent_open_at: null },
      ...{ problem: null, problem_at: null },
    })
    .where('peer', '=', peer)
    .where('problem_at', 'is not', null)
    .execute()
}

interface HandedItem {
  item_id: ItemId
  report_id: ReportId
}

async function itemsDelivered(
  context: ExchangeContext,
  transaction: Database,
  peer: string,
  items: readonly HandedItem[],
): Promise<void> {
  const { foundation } = context
  if (items.length === 0) return
  await settleHandOvers(context, transaction, peer, items, 'delivered', null)
  await foundation.append(
    transaction,
    ...items.map(({ item_id, report_id }) => ({
      kind: 'item.delivered' as const,
      actor: member(peer),
      reportId: report_id,
      itemId: item_id,
      detail: { to: peer },
    })),
  )
  const directory = context.members.view()?.directory
  if (!directory || nationalPolice(directory, foundation.config.member.country)?.id !== peer) return
  for (const { item_id } of items.toSorted((a, b) => (a.item_id < b.item_id ? -1 : 1))) {
    const row = await lockItem(transaction, item_id)
    if (row?.holder === foundation.self)
      await act(foundation, transaction, row, 'reported-to-police', null, member(foundation.self))
  }
}

/** What became of the hand-overs that this envelope carried. */
export async function settleHandOvers(
  { foundation }: ExchangeContext,
  transaction: Database,
  peer: string,
  items: readonly HandedItem[],
  state: 'delivered' | 'refused' | 'dead-letter',
  reason: string | null,
): Promise<void> {
  if (items.length === 0) return
  await transaction
    .updateTable('hand_over')
    .set({ state, reason, ...(state === 'delivered' ? { delivered_at: foundation.clock.now() } : {}) })
    .where('member', '=', peer)
    .where(
      'item_id',
      'in',
      items.map(({ item_id }) => item_id),
    )
    .where('state', 'in', state === 'delivered' ? ['waiting', 'dead-letter'] : ['waiting'])
    .execute()
}
