import { type Envelope, timingOf } from '@samverkan/protocol'
import { type Database, member } from '../../foundation/index.ts'
import type { DirectoryView } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { keepConflict } from '../inbox/chain.ts'
import { announceParts } from '../inbox/parts-of.ts'
import { makeRelayedReceipt } from '../inbox/receipt.ts'
import type { Arrived } from '../inbox/store-once.ts'
import { refused, type Taken } from '../inbox/taken.ts'
import { isBelieved } from './believed.ts'
import { ringMailbox } from './bell.ts'
import { hasMailboxRoom } from './mailbox-room.ts'
import { allPartsAreHere, claimPartsForMailbox, lockSender, noteSharedParts } from './parts-here.ts'

/**
 * One arrival, at the relay, of an envelope for a member that only fetches. Answered as the addressee would answer it, but
 * with a receipt of kind `relayed`: the sealed parts are here, and nothing more is promised. Once the addressee has
 * signed, its receipt is the answer. The relay opens nothing and judges neither kind nor chain; it never signs a `rejected`.
 */
export async function takeForMailbox(
  context: ExchangeContext,
  view: DirectoryView,
  arrived: Arrived,
): Promise<Taken> {
  const { foundation } = context
  const { envelope, sha256, jws } = arrived
  const stored = await mailboxEntry(foundation.database, envelope)
  if (stored && stored.sha256 !== sha256) {
    await keepConflict(context, 'equivocation', { ...envelope, sha256 }, jws)
    return refused('other-content')
  }
  if (stored?.receipt && (await isBelieved(view, stored.receipt)))
    return { answer: 'receipt', receipt: stored.receipt, rejected: stored.receipt_kind === 'rejected' }
  const timing = timingOf(envelope, foundation.clock.now())
  if (timing === 'ahead') return refused('too-early')
  if (timing === 'expired' || stored?.state === 'expired') return refused('expired')
  if (stored?.state === 'answered') return askAddresseeAgain(context, view, arrived)
  if (stored && (await allPartsAreHere(foundation, envelope))) return relayedAnswer(context, view, arrived)
  if (!stored && !(await hasMailboxRoom(foundation, foundation.database, envelope))) return refused('no-room')
  await noteSharedParts(foundation, envelope)
  const announced = await announceParts(context, envelope)
  if (!announced.ok) return refused(announced.reason)
  if (announced.need.length > 0) return { answer: 'need', need: announced.need }
  return keep(context, view, arrived)
}

/** For an envelope under a key that its sender has withdrawn since: the addressee's receipt, if it came to that. */
export async function answerFromMailbox(
  { foundation }: ExchangeContext,
  view: DirectoryView,
  head: { id: string; from: string; sha256: string },
): Promise<Taken | undefined> {
  const stored = await mailboxEntry(foundation.database, head)
  if (stored?.sha256 !== head.sha256 || !stored.receipt || !(await isBelieved(view, stored.receipt)))
    return undefined
  return { answer: 'receipt', receipt: stored.receipt, rejected: stored.receipt_kind === 'rejected' }
}

function mailboxEntry(database: Database, { from, id }: Pick<Envelope, 'from' | 'id'>) {
  return database
    .selectFrom('relayed_envelope')
    .select(['sha256', 'state', 'relayed_receipt', 'receipt', 'receipt_kind'])
    .where('from_member', '=', from)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Puts the envelope, the receipt for it and the leaf into the mailbox, in one transaction. The unique key decides which of
 *  two arrivals is the first. */
async function keep(context: ExchangeContext, view: DirectoryView, arrived: Arrived): Promise<Taken> {
  const { foundation } = context
  const { envelope, sha256, jws } = arrived
  const relayedReceipt = await makeRelayedReceipt(context, answered(arrived), view.state)
  foundation.faults.reach('exchange.relay.before-commit')
  const kept = await foundation.database.transaction().execute(async (transaction) => {
    await lockSender(transaction, envelope.from)
    if (!(await hasMailboxRoom(foundation, transaction, envelope))) return false
    const inserted = await transaction
      .insertInto('relayed_envelope')
      .values({
        from_member: envelope.from,
        to_member: envelope.to,
        ...{ id: envelope.id, sha256, jws, relayed_receipt: relayedReceipt },
        prio: envelope.prio === 'urgent' ? 0 : 1,
        bytes: envelope.parts.reduce((sum, { len }) => sum + len, 0),
        received_at: foundation.clock.now(),
        expires_at: new Date(envelope.exp),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    await claimPartsForMailbox(transaction, envelope)
    if (inserted.numInsertedOrUpdatedRows === 1n) {
      await foundation.append(transaction, {
        kind: 'mailbox.filled',
        actor: member(envelope.from),
        detail: { from: envelope.from, to: envelope.to, envelope: envelope.id, sha256 },
      })
      await ringMailbox(transaction, envelope.to)
    }
    foundation.faults.reach('exchange.relay.inside-commit')
    return true
  })
  foundation.faults.reach('exchange.relay.after-commit')
  return kept ? relayedAnswer(context, view, arrived) : refused('no-room')
}

/** The receipt that was given for it, the same bytes each time; signed anew, once, after our key under it was withdrawn. */
async function relayedAnswer(
  context: ExchangeContext,
  view: DirectoryView,
  arrived: Arrived,
): Promise<Taken> {
  const { database } = context.foundation
  const { from, id } = arrived.envelope
  const stored = await mailboxEntry(database, arrived.envelope)
  if (stored?.sha256 !== arrived.sha256) return refused('other-content')
  if (await isBelieved(view, stored.relayed_receipt))
    return { answer: 'receipt', receipt: stored.relayed_receipt, rejected: false }
  await database
    .updateTable('relayed_envelope')
    .set({ relayed_receipt: await makeRelayedReceipt(context, answered(arrived), view.state) })
    .where('from_member', '=', from)
    .where('id', '=', id)
    .where('relayed_receipt', '=', stored.relayed_receipt)
    .execute()
  // Of two that renew it at once, one has written; both answer with that.
  const receipt = (await mailboxEntry(database, arrived.envelope))?.relayed_receipt ?? stored.relayed_receipt
  return { answer: 'receipt', receipt, rejected: false }
}

/** The addressee has withdrawn the key that signed its receipt: it has what was sent, and is asked to sign once more. */
async function askAddresseeAgain(
  context: ExchangeContext,
  view: DirectoryView,
  arrived: Arrived,
): Promise<Taken> {
  const { from, id, to } = arrived.envelope
  await context.foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('relayed_envelope')
      .set({
        state: 'waiting',
        jws: arrived.jws,
        bytes: 0,
        receipt: null,
        receipt_kind: null,
        ended_at: null,
      })
      .where('from_member', '=', from)
      .where('id', '=', id)
      .where('state', '=', 'answered')
      .execute()
    await ringMailbox(transaction, to)
  })
  return relayedAnswer(context, view, arrived)
}

function answered({ envelope, sha256 }: Arrived) {
  const parts = envelope.parts.map(({ n, sha256: part, len }) => ({ n, sha256: part, len }))
  return { id: envelope.id, from: envelope.from, sha256, parts, suite: envelope.suite }
}
