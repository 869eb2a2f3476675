import {
  type Envelope,
  type EnvelopeReading,
  isWeaker,
  readEnvelope,
  type Suite,
  timingOf,
} from '@samverkan/protocol'
import { memberById, usualPartBytes } from '../../network/members/index.ts'
import type { ExchangeContext } from '../context.ts'
import { seesAnotherDirectory } from '../gossip.ts'
import { keepsMailboxFor } from '../relay/relay-of.ts'
import { answerFromMailbox, takeForMailbox } from '../relay/take-for-mailbox.ts'
import { canSignHx2 } from '../suites.ts'
import { chainConflict, isTooFar, keepConflict } from './chain.ts'
import { openEnvelope } from './open-envelope.ts'
import { announceParts, isTooLarge, takeParts } from './parts-of.ts'
import { makeReceipt } from './receipt.ts'
import { type Arrived, insertByUniqueId, storeOnce } from './store-once.ts'
import { storedReceipt } from './stored-receipt.ts'
import { refused, type Taken } from './taken.ts'

const supportedKinds: ReadonlySet<string> = new Set(['report', 'update', 'status', 'statement'])

/**
 * One arrival of an envelope. Until its parts are here the answer names them; then it is taken whole, and from then on
 * every arrival of the same bytes gets the same receipt. A receipt is handed out only after the commit that it speaks of.
 */
export async function takeEnvelope(context: ExchangeContext, jws: string): Promise<Taken> {
  const { members } = context
  let view = members.view()
  if (!view) return refused('no-directory')
  let reading = await readEnvelope(jws, view.resolveKey)
  if (!reading.ok && reading.reason === 'unknown-key') {
    await members.refreshForUnknownKey()
    view = members.view() ?? view
    reading = await readEnvelope(jws, view.resolveKey)
  }
  const head = headOf(reading)
  if (!head) {
    if (reading.ok || reading.reason !== 'unknown-key') return refused('unreadable')
    return (await answerToTaken(context, jws)) ?? refused('unknown-key')
  }
  if (memberById(view.directory, head.from)?.status !== 'active') return refused('not-a-member')
  if (reading.ok && keepsMailboxFor(view, context.foundation.self, head.to))
    return takeForMailbox(context, view, { envelope: reading.envelope, sha256: reading.sha256, jws })
  const stored = await storedAnswer(context, head, jws)
  if (stored) return stored
  if (head.to !== context.foundation.self) return reject(context, head, jws, 'wrong-addressee')
  if (head.suite === 'hx2' && !canSignHx2(members)) return reject(context, head, jws, 'unsupported-suite')
  if (!reading.ok) return reject(context, head, jws, reading.reason)
  if (isWeaker(reading.envelope.suite, view.minSuite)) return reject(context, head, jws, 'weak-suite')
  if (!supportedKinds.has(reading.envelope.kind)) return reject(context, head, jws, 'unsupported-kind')
  return takeNew(context, { envelope: reading.envelope, sha256: reading.sha256, jws })
}

interface Head {
  id: string
  from: string
  to: string
  sha256: string
  suite: Suite
  envelope?: Envelope
}

function headOf(reading: EnvelopeReading): Head | undefined {
  if (reading.ok) {
    const { id, from, to, suite } = reading.envelope
    return { id, from, to, suite, sha256: reading.sha256, envelope: reading.envelope }
  }
  return 'head' in reading ? reading.head : undefined
}

/** The answer that was given before. The same id over other bytes is equivocation: both are kept. */
async function storedAnswer(context: ExchangeContext, head: Head, jws: string): Promise<Taken | undefined> {
  const stored = await storedReceipt(context, head)
  if (!stored) return undefined
  if (stored.sha256 === head.sha256)
    return { answer: 'receipt', receipt: stored.receipt, rejected: stored.rejected }
  await keepConflict(context, 'equivocation', head, jws)
  return refused('other-content')
}

/** An envelope under a key that was withdrawn after we had taken it gets its receipt. Other bytes get nothing, not even
 *  an alarm: whoever has the key now may not be the member. */
async function answerToTaken(context: ExchangeContext, jws: string): Promise<Taken | undefined> {
  const view = context.members.view()
  const head = view && headOf(await readEnvelope(jws, view.resolvePastKey))
  const stored = head && (await storedReceipt(context, head))
  if (head && !stored) return answerFromMailbox(context, view, head)
  if (stored?.sha256 !== head?.sha256 || !stored) return undefined
  return { answer: 'receipt', receipt: stored.receipt, rejected: stored.rejected }
}

async function takeNew(context: ExchangeContext, arrived: Arrived): Promise<Taken> {
  const { foundation, members } = context
  const { envelope, sha256, jws } = arrived
  const timing = timingOf(envelope, foundation.clock.now())
  if (timing === 'ahead') return refused('too-early')
  if (timing === 'expired') return refused('expired')
  if (isTooFar(envelope)) return refused('too-far')
  const conflict = await chainConflict(foundation.database, envelope, sha256)
  if (conflict) {
    await keepConflict(context, conflict, { ...envelope, sha256 }, jws)
    return refused('other-content')
  }
  if (timing === 'old' && !(await fitsChain(context, envelope))) return refused('too-old')
  const view = members.view()
  if (!view) return refused('no-directory')
  if (await seesAnotherDirectory(context, envelope.from, envelope.dir)) return refused('split-view')
  const limits = view.keysets.get(foundation.self)?.limits
  if (isTooLarge(envelope, limits?.partBytes ?? usualPartBytes))
    return reject(context, { ...envelope, sha256, envelope }, jws, 'part-too-large')
  const announced = await announceParts(context, envelope)
  if (!announced.ok) return refused(announced.reason)
  if (announced.need.length > 0) return { answer: 'need', need: announced.need }
  const opened = await openEnvelope(context, envelope)
  if (!opened.ok) return reject(context, { ...envelope, sha256, envelope }, jws, opened.code)
  const parts = envelope.parts.map(({ n, sha256: part, len }) => ({ n, sha256: part, len }))
  const receipt = await makeReceipt(context, { ...envelope, sha256, parts }, view.state)
  return replyAfterCommit(context, arrived, receipt, () =>
    storeOnce(context, arrived, opened, receipt, timing === 'old'),
  )
}

/** An old envelope is taken only as the next in its chain. */
async function fitsChain({ foundation }: ExchangeContext, envelope: Envelope): Promise<boolean> {
  if (envelope.seq === 1) return true
  const before = await foundation.database
    .selectFrom('inbox')
    .select('id')
    .where('from_member', '=', envelope.from)
    .where('epoch', '=', envelope.epoch)
    .where('seq', '=', envelope.seq - 1)
    .executeTakeFirst()
  return before !== undefined
}

/** Hands the receipt out only when what it says is committed; lost to a twin, the twin's receipt is the answer. */
async function replyAfterCommit(
  context: ExchangeContext,
  arrived: Arrived,
  receipt: string,
  commit: () => Promise<boolean>,
): Promise<Taken> {
  const stored = await commit()
  if (stored) return { answer: 'receipt', receipt, rejected: false }
  const { envelope, sha256, jws } = arrived
  const twin = await storedAnswer(context, { ...envelope, sha256 }, jws)
  if (twin) return twin
  // Not the id but the place in the chain is taken: two envelopes with one seq arrived at once.
  await keepConflict(context, 'equivocation', { ...envelope, sha256 }, jws)
  return refused('other-content')
}

/** A final, signed no. Stored like a yes, so that a repeat gets the same bytes. */
async function reject(context: ExchangeContext, head: Head, jws: string, code: string): Promise<Taken> {
  const { foundation, members } = context
  const view = members.view()
  if (!view) return refused('no-directory')
  const receipt = await makeReceipt(context, { ...head, parts: [] }, view.state, code)
  const { envelope } = head
  const stored = await foundation.database.transaction().execute(async (transaction) => {
    const fresh = await insertByUniqueId(context, transaction, {
      from_member: head.from,
      ...{ id: head.id, sha256: head.sha256, jws, receipt, receipt_kind: 'rejected' },
      kind: envelope?.kind ?? 'unknown',
      // An envelope for somebody else has no place in the chain to us.
      ...(envelope?.to === foundation.self
        ? { epoch: envelope.epoch, seq: envelope.seq, prev: envelope.prev }
        : { epoch: null, seq: null, prev: null }),
    })
    if (fresh && envelope) await takeParts(transaction, envelope)
    if (fresh)
      await foundation.append(transaction, {
        kind: 'envelope.refused',
        actor: `member:${head.from}`,
        detail: { from: head.from, envelope: head.id, sha256: head.sha256, code },
      })
    return fresh
  })
  if (stored) return { answer: 'receipt', receipt, rejected: true }
  return (await storedAnswer(context, head, jws)) ?? refused('other-content')
}
