import {
  type ChainStatement,
  type Ranges,
  type Statement,
  type StatementAnswer,
  type StatementQuestion,
  subtractRanges,
  toRanges,
} from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { ledgerHead } from '../inbox/receipt.ts'
import { type Chain, newestSeq, queuedSeqs, recentChains } from './chain-rows.ts'
import { type Holding, holdingOf } from './holding.ts'

/** Gaps that one statement lists of a chain; it ends before the next. */
const gapsListed = 512
/** So far beyond what we have do we believe a peer that it has sent. */
const believedBeyond = 100_000

export interface Closer {
  questions: StatementQuestion[]
  answers: StatementAnswer[]
}

/** Our statement to a peer: every recent chain between us, as we can show it now. */
export async function buildStatement(
  context: ExchangeContext,
  database: Database,
  peer: string,
  closer: Closer,
): Promise<Statement> {
  const chains: ChainStatement[] = []
  for (const chain of await recentChains(database, peer))
    chains.push(await chainStatement(context, database, chain))
  const witness = await database
    .selectFrom('peer_ledger')
    .select('proof')
    .where('peer', '=', peer)
    .executeTakeFirst()
  return {
    chains,
    log: await ledgerHead(context),
    ...(witness ? { witness: witness.proof } : {}),
    ...closer,
  }
}

/** What we can show of one chain, in either direction, and what of it is missing here or has ended. */
export async function chainStatement(
  { foundation }: ExchangeContext,
  database: Database,
  chain: Chain,
): Promise<ChainStatement> {
  const holding = shortened(await holdingOf(database, chain, await endOf(database, chain)))
  const held =
    holding.root === undefined
      ? await holdingOf(database, chain, holding.upToSeq)
      : { ...holding, root: holding.root }
  return {
    by: chain.byUs ? foundation.self : chain.peer,
    epoch: chain.epoch,
    upToSeq: held.upToSeq,
    count: held.count,
    root: held.root,
    missing: held.missing,
    ended: chain.byUs ? await endedIn(database, chain, held.missing) : [],
  }
}

/** Of the peer's envelopes we also list as missing what it says it has sent. */
async function endOf(database: Database, chain: Chain): Promise<number> {
  const newest = await newestSeq(database, chain)
  if (chain.byUs) return newest
  const known = await database
    .selectFrom('statement_chain')
    .select('theirs')
    .where('peer', '=', chain.peer)
    .where('by_us', '=', false)
    .where('epoch', '=', chain.epoch)
    .executeTakeFirst()
  return Math.max(newest, Math.min(known?.theirs?.upToSeq ?? 0, newest + believedBeyond))
}

/** Ends before the first gap that does not fit; the root is then to be computed for that end. */
function shortened(holding: Holding): Omit<Holding, 'root' | 'digests'> & { root: string | undefined } {
  const next = holding.missing[gapsListed]
  if (!next) return holding
  return { upToSeq: next[0] - 1, count: 0, root: undefined, missing: [] }
}

/** Those of our numbers without a receipt that do not wait for one any more. */
async function endedIn(database: Database, chain: Chain, missing: Ranges): Promise<[number, number][]> {
  if (missing.length === 0) return []
  return subtractRanges(missing, toRanges(await queuedSeqs(database, chain)))
}
