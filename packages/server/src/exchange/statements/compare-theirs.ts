import { type ChainStatement, type Ranges, sizeOfRanges, subtractRanges } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { type Chain, newestSeq } from './chain-rows.ts'
import { holdingOf } from './holding.ts'
import { recordAgreement, recordProblem } from './verdicts.ts'

/** So far beyond what we have do we look for what a peer says it has sent. */
const believedBeyond = 100_000

/**
 * What a peer says it has sent to us and holds our receipts for, beside what we have. Says whether the peer should hear of a
 * difference now, and not only tonight: we lack something, or it does not know of something that we have. The same
 * difference is told once.
 */
export async function compareTheirs(
  context: ExchangeContext,
  transaction: Database,
  chain: Chain,
  side: ChainStatement,
): Promise<{ tell: boolean }> {
  const { foundation } = context
  const now = foundation.clock.now()
  const before = await transaction
    .selectFrom('statement_chain')
    .select(['missing', 'missing_since', 'told'])
    .where('peer', '=', chain.peer)
    .where('by_us', '=', false)
    .where('epoch', '=', chain.epoch)
    .executeTakeFirstOrThrow()
  const newest = await newestSeq(transaction, chain)
  const end = Math.min(side.upToSeq, newest + believedBeyond)
  const holding = await holdingOf(transaction, chain, end, side.missing)
  const lacking = subtractRanges(subtractRanges(holding.missing, side.missing), side.ended)
  const forgotten = newest > side.upToSeq && (await isSettled(context, transaction, chain, side.upToSeq + 1))
  const missing = sizeOfRanges(lacking)
  const same = missing === 0 && holding.root === side.root && end === side.upToSeq
  const difference = differenceOf(lacking, forgotten ? newest : 0, same ? '' : side.root)
  await transaction
    .updateTable('statement_chain')
    .set((eb) => ({
      missing,
      missing_since: missing === 0 ? null : (before.missing_since ?? now),
      told: difference,
      received_again: eb('received_again', '+', Math.max(0, before.missing - missing)),
    }))
    .where('peer', '=', chain.peer)
    .where('by_us', '=', false)
    .where('epoch', '=', chain.epoch)
    .execute()
  if (same) {
    const pending = subtractRanges(side.missing, side.ended)[0]
    await recordAgreement(context, transaction, chain, pending ? pending[0] - 1 : side.upToSeq)
  } else await recordProblem(context, transaction, chain.peer, missing > 0 ? 'missing-here' : 'differs')
  await complainOfWhatNeverCame(context, transaction, chain, before.missing_since, missing)
  return { tell: difference !== null && difference !== before.told }
}

/** What we received so long ago that the receipt is not just on its way. */
async function isSettled(
  { foundation }: ExchangeContext,
  transaction: Database,
  chain: Chain,
  seq: number,
): Promise<boolean> {
  const row = await transaction
    .selectFrom('inbox')
    .select('received_at')
    .where('from_member', '=', chain.peer)
    .where('epoch', '=', chain.epoch)
    .where('seq', '>=', seq)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  const { clock, policy } = foundation
  return row !== undefined && row.received_at.getTime() < clock.now().getTime() - policy.statementMarginMs
}

function differenceOf(lacking: Ranges, forgotten: number, root: string): string | null {
  if (lacking.length === 0 && forgotten === 0 && root === '') return null
  return JSON.stringify([lacking.slice(0, 20), forgotten, root]).slice(0, 1_000)
}

/** A peer that goes on saying that it has sent what never comes is a matter for people. */
async function complainOfWhatNeverCame(
  { foundation }: ExchangeContext,
  transaction: Database,
  chain: Chain,
  since: Date | null,
  missing: number,
): Promise<void> {
  const { clock, policy } = foundation
  if (missing === 0 || !since) return
  if (clock.now().getTime() - since.getTime() < policy.statementPatienceMs) return
  await raiseAlarm(foundation, transaction, 'missing-here', chain.peer, { missing, epoch: chain.epoch })
}
