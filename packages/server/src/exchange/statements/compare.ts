import {
  type ChainStatement,
  joinRanges,
  type Statement,
  type StatementAnswer,
  type StatementQuestion,
  subtractRanges,
  toRanges,
} from '@samverkan/protocol'
import { sql } from 'kysely'
import { type Database, server } from '../../foundation/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { commitDelivery } from '../outbox/commit-delivery.ts'
import { answerQuestion, differingRanges } from './answer-question.ts'
import type { Closer } from './build-statement.ts'
import { type Chain, rowsBetween } from './chain-rows.ts'
import { compareOurs, firstOf, question } from './compare-ours.ts'
import { compareTheirs } from './compare-theirs.ts'
import { holdingOf } from './holding.ts'
import { takeNewEpoch } from './new-epoch.ts'
import { isShownLargerLedger } from './peer-ledger.ts'
import { type Recovered, readAnyReceipt, recoverRows } from './recover-rows.ts'
import { sendStatement } from './send-statement.ts'
import { recordProblem } from './verdicts.ts'

/** Answers that one peer gets a day; what it asks beyond waits for the next. */
const answersADay = 1_000
const dayMs = 24 * 3_600_000
/** Ranges of 256 whose rows are looked at in one step. */
const rangesInOneStep = 8

interface Waiting {
  peer: string
  envelopeId: string
  statement: Statement
  signedAt: Date
}

interface Outcome {
  closer: Closer
  tell: boolean
  receipts: Recovered['receipts']
}

/** Compares one statement that came with what we have, heals, and answers if there is something to say. */
export async function compareStatement(context: ExchangeContext, waiting: Waiting): Promise<void> {
  const { database } = context.foundation
  const outcome = await database.transaction().execute(async (transaction) => {
    // One comparison with a peer at a time, whatever process it is in.
    await sql`select pg_advisory_xact_lock(hashtext(${`statement ${waiting.peer}`}))`.execute(transaction)
    const taken = await transaction
      .updateTable('statement_in')
      .set({ done_at: context.foundation.clock.now() })
      .where('from_member', '=', waiting.peer)
      .where('envelope_id', '=', waiting.envelopeId)
      .where('done_at', 'is', null)
      .executeTakeFirst()
    return taken.numUpdatedRows === 1n ? compareWithin(context, transaction, waiting) : undefined
  })
  if (!outcome) return
  for (const { leased, final } of outcome.receipts) await commitDelivery(context, leased, final)
  const { questions, answers } = outcome.closer
  if (questions.length > 0 || answers.length > 0 || outcome.tell)
    await sendStatement(context, waiting.peer, outcome.closer)
}

async function compareWithin(
  context: ExchangeContext,
  transaction: Database,
  { peer, statement, signedAt }: Waiting,
): Promise<Outcome> {
  const { foundation } = context
  const allowance = await countStatement(context, transaction, peer)
  await recordProblem(context, transaction, peer, null)
  const outcome: Outcome = { closer: { questions: [], answers: [] }, tell: false, receipts: [] }
  let restored = false
  const chainOf = ({ by, epoch }: { by: string; epoch: string }): Chain | undefined =>
    by === foundation.self || by === peer ? { peer, byUs: by === foundation.self, epoch } : undefined
  if (
    statement.witness !== undefined &&
    (await isShownLargerLedger(context, transaction, statement.witness, (jws) =>
      readAnyReceipt(context, jws),
    ))
  ) {
    restored = true
    await takeNewEpoch(context, transaction, 'peer-ledger')
  }
  for (const answer of statement.answers) {
    const chain = chainOf(answer)
    if (!chain?.byUs) continue
    const { questions, recovered } = await takeAnswer(context, transaction, chain, answer)
    outcome.closer.questions.push(...questions)
    outcome.receipts.push(...recovered.receipts)
    if (restored || !(await provesRestore(transaction, recovered.newestUnknown))) continue
    restored = true
    await takeNewEpoch(context, transaction, 'peer-envelope')
  }
  let budget = allowance.resend
  const following = outcome.closer.questions.length > 0
  for (const side of statement.chains) {
    const chain = chainOf(side)
    if (!chain) {
      await raiseAlarm(foundation, transaction, 'false-statement', peer, { by: side.by })
      continue
    }
    await keepTheirs(context, transaction, chain, side)
    if (chain.byUs) {
      const compared = await compareOurs(context, transaction, chain, { side, at: signedAt, budget })
      budget -= compared.resent
      // While a difference is being narrowed down, the roots go on differing.
      if (!following) outcome.closer.questions.push(...compared.questions)
    } else if ((await compareTheirs(context, transaction, chain, side)).tell) outcome.tell = true
  }
  for (const asked of statement.questions) {
    const chain = chainOf(asked)
    if (chain && !chain.byUs && allowance.mayAnswer)
      outcome.closer.answers.push(await answerQuestion(transaction, chain, asked))
  }
  outcome.closer.questions = outcome.closer.questions.slice(0, 32)
  await transaction
    .updateTable('statement_peer')
    .set((eb) => ({ resent: eb('resent', '+', allowance.resend - budget) }))
    .where('peer', '=', peer)
    .execute()
  if (!allowance.mayAnswer) return { ...outcome, closer: { questions: [], answers: [] }, tell: false }
  return outcome
}

/** What this peer may still cost us today. */
async function countStatement(
  { foundation }: ExchangeContext,
  transaction: Database,
  peer: string,
): Promise<{ mayAnswer: boolean; resend: number }> {
  const now = foundation.clock.now()
  const { policy } = foundation
  const row = await transaction
    .insertInto('statement_peer')
    .values({
      ...{ peer, next_at: new Date(now.getTime() + policy.statementEveryMs), counted_from: now },
      ...{ received_at: now, answered: 1 },
    })
    .onConflict((conflict) =>
      conflict.column('peer').doUpdateSet((eb) => ({
        received_at: now,
        answered: eb('statement_peer.answered', '+', 1),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
  if (now.getTime() - row.counted_from.getTime() >= dayMs) {
    await transaction
      .updateTable('statement_peer')
      .set({ counted_from: now, answered: 1, resent: 0 })
      .where('peer', '=', peer)
      .execute()
    return { mayAnswer: true, resend: policy.statementResendMax }
  }
  if (row.answered === answersADay + 1)
    await raiseAlarm(foundation, transaction, 'false-statement', peer, { statements: row.answered })
  return {
    mayAnswer: row.answered <= answersADay,
    resend: Math.max(0, policy.statementResendMax - row.resent),
  }
}

async function keepTheirs(
  { foundation }: ExchangeContext,
  transaction: Database,
  { peer, byUs, epoch }: Chain,
  side: ChainStatement,
): Promise<void> {
  const theirs = { theirs: JSON.stringify(side), theirs_at: foundation.clock.now() }
  await transaction
    .insertInto('statement_chain')
    .values({ peer, by_us: byUs, epoch, ...theirs })
    .onConflict((conflict) => conflict.columns(['peer', 'by_us', 'epoch']).doUpdateSet(theirs))
    .execute()
}

/** We have signed it and do not know it, and it is younger than the last restore that we know of. */
async function provesRestore(transaction: Database, signed: Date | undefined): Promise<boolean> {
  if (!signed) return false
  const { restored_at } = await transaction
    .selectFrom('own_history')
    .select('restored_at')
    .executeTakeFirstOrThrow()
  return restored_at === null || signed > restored_at
}

/** One step closer to where the two sides of a chain of ours differ: from digests to hashes to the rows themselves. */
async function takeAnswer(
  context: ExchangeContext,
  transaction: Database,
  chain: Chain,
  answer: StatementAnswer,
): Promise<{ questions: StatementQuestion[]; recovered: Recovered }> {
  const recovered = await recoverRows(context, transaction, chain, answer)
  const questions: StatementQuestion[] = []
  const asked = await lastSaid(transaction, chain)
  if (answer.digests.length > 0 && asked) {
    const last = answer.digests.at(-1)?.range ?? 0
    const held = subtractRanges([[1, asked.upToSeq]], asked.missing)
    const end = Math.min(asked.upToSeq, (last + 1) * 256)
    const without = subtractRanges([[1, end]], held)
    const { digests } = await holdingOf(transaction, chain, end, without)
    const differing = differingRanges(digests, answer.digests, rangesInOneStep)
    if (differing.length > 0) questions.push(question(chain, context, 'hashes', joinRanges(differing, [])))
    else if (end < asked.upToSeq)
      questions.push(
        question(chain, context, 'digests', firstOf(subtractRanges(held, [[1, end]]), 1024 * 256)),
      )
  }
  if (answer.hashes.length > 0) {
    const differing = await differingRows(context, transaction, chain, answer)
    if (differing.length > 0) questions.push(question(chain, context, 'rows', toRanges(differing)))
  }
  return { questions, recovered }
}

/** Rows whose receipts differ, to be fetched. Two envelopes under one number are a matter for people, and for `recoverRows`
 *  when the other one is ours as well. */
async function differingRows(
  { foundation }: ExchangeContext,
  transaction: Database,
  chain: Chain,
  { hashes }: StatementAnswer,
): Promise<number[]> {
  const first = Math.min(...hashes.map(({ seq }) => seq))
  const last = Math.max(...hashes.map(({ seq }) => seq))
  const ours = new Map((await rowsBetween(transaction, chain, first, last)).map((row) => [row.seq, row]))
  const differing = hashes.filter(({ seq, envelope, receipt }) => {
    const row = ours.get(seq)
    return row?.envelopeSha256 !== envelope || row.receiptSha256 !== receipt
  })
  const conflict = differing.find(({ seq, envelope }) => {
    const row = ours.get(seq)
    return row !== undefined && row.envelopeSha256 !== envelope
  })
  if (conflict) {
    await raiseAlarm(foundation, transaction, 'statement-differs', chain.peer, { seq: conflict.seq })
    await foundation.append(transaction, {
      kind: 'exchange.differed',
      actor: server,
      detail: { peer: chain.peer, epoch: chain.epoch, seq: conflict.seq },
    })
  }
  return differing.slice(0, 100).map(({ seq }) => seq)
}

async function lastSaid(transaction: Database, chain: Chain): Promise<ChainStatement | undefined> {
  const row = await transaction
    .selectFrom('statement_chain')
    .select('theirs')
    .where('peer', '=', chain.peer)
    .where('by_us', '=', true)
    .where('epoch', '=', chain.epoch)
    .executeTakeFirst()
  return row?.theirs ?? undefined
}
