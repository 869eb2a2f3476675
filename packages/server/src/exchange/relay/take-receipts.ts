import { peekEnvelope, readReceipt, receiptMatches } from '@samverkan/protocol'
import { member as memberActor } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { ringMailbox } from './bell.ts'
import { dropParts } from './parts-here.ts'

export type ReceiptTaking =
  | 'taken'
  /** No envelope in that member's mailbox has this id and hash: perhaps this relay has lost it. The sender posts it again. */
  | 'unknown'
  /** Not signed by the member whose mailbox it is, not final, or not over these bytes. */
  | 'refused'

/**
 * A receipt that a member hands over for what lay in its mailbox. Verified as the sender will verify it; then it and the end
 * of the envelope are stored, and the sealed parts go. Repeating it changes nothing.
 */
export async function takeReceipt(
  context: ExchangeContext,
  member: string,
  receipt: string,
): Promise<ReceiptTaking> {
  const { foundation, members } = context
  const view = members.view()
  const read = view && (await readReceipt(receipt, view.resolveKey))
  if (!read?.ok || read.receipt.from !== member || read.receipt.kind === 'relayed') return 'refused'
  const { env: id, env_sha256: sha256, to: from, kind } = read.receipt
  const lies = await foundation.database
    .selectFrom('relayed_envelope')
    .select(['state', 'jws', 'sha256'])
    .where('from_member', '=', from)
    .where('id', '=', id)
    .where('to_member', '=', member)
    .executeTakeFirst()
  if (lies?.sha256 !== sha256) return 'unknown'
  if (lies.state === 'answered') return 'taken'
  if (lies.state === 'expired' || lies.jws === null) return 'unknown'
  const envelope = peekEnvelope(lies.jws)
  if (!envelope || !receiptMatches(read.receipt, envelope, lies.jws).ok) return 'refused'
  await foundation.database.transaction().execute(async (transaction) => {
    const ended = await transaction
      .updateTable('relayed_envelope')
      .set({ state: 'answered', receipt, receipt_kind: kind, ended_at: foundation.clock.now(), jws: null })
      .where('from_member', '=', from)
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    if (ended.numUpdatedRows !== 1n) return
    await foundation.append(transaction, {
      kind: 'mailbox.emptied',
      actor: memberActor(member),
      detail: { from, to: member, envelope: id, sha256, receipt: kind },
    })
    await ringMailbox(transaction, from)
    await dropParts(foundation, transaction, { from, id })
  })
  foundation.faults.reach('exchange.relay.answered')
  return 'taken'
}
