import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { packingKey } from '../rules.ts'
import { withdrawnReports } from '../withdrawal/withdrawn-reports.ts'

/**
 * Lets the records of one envelope be packed again for one peer: a new id, the same reports, which take effect once.
 * Reports of items that were withdrawn since stay here.
 */
export async function sendAnew(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  peer: string,
  { pack }: { pack: string },
): Promise<number> {
  const records = await transaction
    .selectFrom('outbox_record')
    .selectAll()
    .where('pack', '=', pack)
    .orderBy('id')
    .execute()
  const withdrawn = await withdrawnReports(foundation, transaction, records)
  const wanted = records.filter(({ type, item_id }) => type !== 'report' || !withdrawn.has(item_id))
  for (const { id: _, pack: __, state: ___, alarmed_at: ____, waiting_since: _____, ...record } of wanted) {
    const distribution_key = packingKey([peer], record.onward)
    await transaction
      .insertInto('outbox_record')
      .values({
        ...record,
        distribution: [peer],
        distribution_key,
        created_at: foundation.clock.now(),
        round: sql<number>`(select coalesce(max(round), -1) + 1 from outbox_record
          where item_id = ${record.item_id} and revision = ${record.revision} and type = ${record.type}
            and event = ${record.event} and distribution_key = ${distribution_key})`,
      })
      .execute()
  }
  return wanted.length
}
