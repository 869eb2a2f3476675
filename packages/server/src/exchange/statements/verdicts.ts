import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import type { Chain } from './chain-rows.ts'
import type { StatementProblem } from './schema.ts'

/** Both sides can show the same of everything up to `seq`. Counts the hand-overs in it, statements left out. */
export async function recordAgreement(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  chain: Chain,
  seq: number,
): Promise<void> {
  const { agreed_seq } = await transaction
    .selectFrom('statement_chain')
    .select('agreed_seq')
    .where('peer', '=', chain.peer)
    .where('by_us', '=', chain.byUs)
    .where('epoch', '=', chain.epoch)
    .executeTakeFirstOrThrow()
  // What was agreed before is not counted again, unless some of it was lost since.
  const from = seq >= agreed_seq ? agreed_seq : 0
  const more = await handOversBetween(transaction, chain, from + 1, seq)
  await transaction
    .updateTable('statement_chain')
    .set((eb) => ({
      agreed_seq: seq,
      agreed: from === 0 ? more : eb('agreed', '+', more),
      agreed_at: foundation.clock.now(),
    }))
    .where('peer', '=', chain.peer)
    .where('by_us', '=', chain.byUs)
    .where('epoch', '=', chain.epoch)
    .execute()
}

async function handOversBetween(
  database: Database,
  { peer, byUs, epoch }: Chain,
  first: number,
  last: number,
): Promise<number> {
  const { n } = byUs
    ? await database
        .selectFrom('envelope_out')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('peer', '=', peer)
        .where('epoch', '=', epoch)
        .where('seq', '>=', first)
        .where('seq', '<=', last)
        .where('state', '=', 'delivered')
        .where('kind', '<>', 'statement')
        .where('replaced_at', 'is', null)
        .executeTakeFirstOrThrow()
    : await database
        .selectFrom('inbox')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('from_member', '=', peer)
        .where('epoch', '=', epoch)
        .where('seq', '>=', first)
        .where('seq', '<=', last)
        .where('receipt_kind', '=', 'delivered')
        .where('kind', '<>', 'statement')
        .executeTakeFirstOrThrow()
  return n
}

/** Why the comparison with a peer has not ended in agreement. */
export async function recordProblem(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  peer: string,
  problem: StatementProblem | null,
): Promise<void> {
  await transaction
    .updateTable('statement_peer')
    .set({ problem, problem_at: problem === null ? null : foundation.clock.now() })
    .where('peer', '=', peer)
    .execute()
}
