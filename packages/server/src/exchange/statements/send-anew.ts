import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { queueAgain, recordsOf } from '../outbox/queue-again.ts'
import { withdrawnReports } from '../withdrawal/withdrawn-reports.ts'

/** Lets the records of envelopes (their packs) be packed again for one peer. Reports of items that were withdrawn since stay
 *  here. */
export async function sendAnew(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  peer: string,
  packs: readonly string[],
): Promise<void> {
  const records = await recordsOf(transaction, packs)
  const withdrawn = await withdrawnReports(foundation, transaction, records)
  const wanted = records
    .filter(({ type, item_id }) => type !== 'report' || !withdrawn.has(item_id))
    .map(({ waiting_since: _, ...record }) => record)
  await queueAgain(foundation, transaction, peer, wanted)
}
