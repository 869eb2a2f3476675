import { sql } from 'kysely'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { packWaiting } from '../outbox/pack.ts'
import { ledgerStoppedSince } from './ledger-stop.ts'

/** Packs what waits, unless our own ledger has stood still for too long; then a person hears of it once. It goes on by itself
 *  with the next checkpoint. */
export async function packUnlessStopped(context: ExchangeContext): Promise<void> {
  const { foundation } = context
  const { database } = foundation
  const since = await ledgerStoppedSince(foundation)
  const open = await database
    .selectFrom('alarm')
    .select('id')
    .where('kind', '=', 'ledger-stopped')
    .where('resolved_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (since === null) {
    if (open)
      await database
        .updateTable('alarm')
        .set({ resolved_at: sql<Date>`now()` })
        .where('kind', '=', 'ledger-stopped')
        .where('resolved_at', 'is', null)
        .execute()
    return packWaiting(context)
  }
  if (open) return
  await database
    .transaction()
    .execute((transaction) =>
      raiseAlarm(foundation, transaction, 'ledger-stopped', foundation.self, { since: since.toISOString() }),
    )
}
