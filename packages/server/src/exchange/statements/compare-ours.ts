import {
  type ChainStatement,
  joinRanges,
  type Ranges,
  type StatementQuestion,
  subtractRanges,
} from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { type Chain, heldIn, newestSeq, queuedSeqs } from './chain-rows.ts'
import { holdingOf } from './holding.ts'
import { peekReceipt } from './peek-receipt.ts'
import { resend } from './resend.ts'
import { recordAgreement, recordProblem } from './verdicts.ts'

/** Rows that are asked for at a time, whole. */
const rowsAsked = 100
/** Ranges that one answer can digest. */
const digestsAsked = 1024 * 256
/** So far beyond our own chain may a peer's word about it go. */
const believedBeyond = 200_000

export interface Said {
  side: ChainStatement
  /** When the peer signed it, by its clock. */
  at: Date
  /** How many envelopes may still be sent again today. */
  budget: number
}

export interface OursCompared {
  questions: StatementQuestion[]
  resent: number
}

/**
 * What a peer says it has received from us, beside what we hold receipts for. What we cannot show we ask for; where both can
 * be shown, the roots decide; what it has lost is sent again.
 */
export async function compareOurs(
  context: ExchangeContext,
  transaction: Database,
  chain: Chain,
  { side, at, budget }: Said,
): Promise<OursCompared> {
  const newest = await newestSeq(transaction, chain)
  if (side.upToSeq > newest + believedBeyond) {
    await recordProblem(context, transaction, chain.peer, 'differs')
    await raiseAlarm(context.foundation, transaction, 'false-statement', chain.peer, { upTo: side.upToSeq })
    return { questions: [], resent: 0 }
  }
  const holding = await holdingOf(transaction, chain, side.upToSeq, side.missing)
  const unknown = subtractRanges(holding.missing, side.missing)
  if (unknown.length > 0)
    return {
      questions: [question(chain, context, 'rows', firstOf(unknown, rowsAsked))],
      resent: await healLoss(context, transaction, chain, { side, at, budget }, newest),
    }
  if (holding.root !== side.root) {
    await recordProblem(context, transaction, chain.peer, 'differs')
    const held = subtractRanges(side.upToSeq === 0 ? [] : [[1, side.upToSeq]], side.missing)
    return { questions: [question(chain, context, 'digests', firstOf(held, digestsAsked))], resent: 0 }
  }
  const resent = await healLoss(context, transaction, chain, { side, at, budget }, newest)
  const waiting = (await queuedSeqs(transaction, chain)).filter((seq) => seq <= side.upToSeq)
  await recordAgreement(
    context,
    transaction,
    chain,
    waiting.length === 0 ? side.upToSeq : Math.min(...waiting) - 1,
  )
  return { questions: [], resent }
}

/** Sends again what the peer has signed for before and does not have now. */
async function healLoss(
  context: ExchangeContext,
  transaction: Database,
  chain: Chain,
  { side, at, budget }: Said,
  newest: number,
): Promise<number> {
  const { foundation } = context
  const beyond: Ranges = newest > side.upToSeq ? [[side.upToSeq + 1, newest]] : []
  const absent = joinRanges(side.missing, beyond)
  const candidates = await heldIn(transaction, chain, absent, budget + 1)
  const lost = await signedBefore(transaction, chain, candidates, at, foundation.policy.statementMarginMs)
  const allowed = lost.slice(0, Math.max(0, budget))
  const { asTheyWere, anew } = await resend(context, transaction, chain, allowed)
  const { missing } = await transaction
    .updateTable('statement_chain')
    .set((eb) => ({
      missing: lost.length,
      missing_since: lost.length === 0 ? null : foundation.clock.now(),
      sent_again: eb('sent_again', '+', asTheyWere + anew),
    }))
    .where('peer', '=', chain.peer)
    .where('by_us', '=', true)
    .where('epoch', '=', chain.epoch)
    .returning('missing')
    .executeTakeFirstOrThrow()
  if (lost.length > 0) await recordProblem(context, transaction, chain.peer, 'missing-there')
  if (lost.length > allowed.length) {
    await recordProblem(context, transaction, chain.peer, 'too-much-missing')
    await raiseAlarm(foundation, transaction, 'too-much-missing', chain.peer, {
      missing,
      limit: foundation.policy.statementResendMax,
    })
  }
  return asTheyWere + anew
}

/** Only what it signed for so long before the statement that its own transaction had surely ended. */
async function signedBefore(
  transaction: Database,
  chain: Chain,
  seqs: readonly number[],
  at: Date,
  marginMs: number,
): Promise<number[]> {
  const lost: number[] = []
  for (let from = 0; from < seqs.length; from += 500) {
    const rows = await transaction
      .selectFrom('envelope_out')
      .select(['seq', 'receipt'])
      .where('peer', '=', chain.peer)
      .where('epoch', '=', chain.epoch)
      .where('seq', 'in', seqs.slice(from, from + 500))
      .where('state', 'in', ['delivered', 'rejected'])
      .orderBy('seq')
      .execute()
    for (const { seq, receipt } of rows) {
      const signed = receipt === null ? undefined : peekReceipt(receipt)
      if (signed && signed.at.getTime() < at.getTime() - marginMs) lost.push(seq)
    }
  }
  return lost
}

export function question(
  { epoch, byUs, peer }: Chain,
  { foundation }: ExchangeContext,
  what: StatementQuestion['what'],
  ranges: Ranges,
): StatementQuestion {
  return {
    by: byUs ? foundation.self : peer,
    epoch,
    what,
    ranges: ranges.map(([first, last]): [number, number] => [first, last]),
  }
}

/** The first so many numbers of the ranges. */
export function firstOf(ranges: Ranges, count: number): [number, number][] {
  const first: [number, number][] = []
  let left = count
  for (const [from, to] of ranges) {
    if (left <= 0 || first.length >= 1_000) break
    const end = Math.min(to, from + left - 1)
    first.push([from, end])
    left -= end - from + 1
  }
  return first
}
