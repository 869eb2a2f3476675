import { sql } from 'kysely'
import { type Database, server } from '../../foundation/index.ts'
import { resolveAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import type { LeasedEnvelope } from './lease.ts'
import { queueAgain, recordsOf } from './queue-again.ts'

/** Whether something of what the envelope carries was taken back after it was packed. Index outbox_record_outdated. */
export async function isOutdated(
  database: Database,
  { pack }: Pick<LeasedEnvelope, 'pack'>,
): Promise<boolean> {
  const record = await database
    .selectFrom('outbox_record')
    .select('id')
    .where('pack', '=', pack)
    .where('outdated', '=', true)
    .limit(1)
    .executeTakeFirst()
  return record !== undefined
}

/**
 * Ends an envelope that must not be sent any more, and lets its records be packed again as they are now. Its place in the
 * chain stays a gap, as a dead letter's does: other bytes under its `seq` would be equivocation if a try of it had arrived
 * after all, and the envelopes behind it name its hash. Nothing is settled of its hand-overs: the new envelope does that.
 */
export async function packAgain(
  { foundation }: ExchangeContext,
  { id, peer, pack, sha256, records: count }: LeasedEnvelope,
): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const now = foundation.clock.now()
    const marked = await transaction
      .updateTable('envelope_out')
      .set({
        ...{ state: 'dead-letter', problem: 'taken-back', ended_at: now, lease_until: null },
        ...{ settled: 'resent', settled_at: sql<Date>`now()`, settled_by: server },
      })
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .executeTakeFirst()
    if (marked.numUpdatedRows === 0n) return
    const records = await recordsOf(transaction, [pack])
    await queueAgain(foundation, transaction, peer, records)
    await resolveAlarms(transaction, 'envelope', [id])
    await foundation.append(
      transaction,
      {
        ...{ kind: 'envelope.dead-lettered', actor: server },
        detail: { to: peer, envelope: id, sha256, cause: 'taken-back', records: count },
      },
      {
        ...{ kind: 'envelope.resent', actor: server },
        detail: { to: peer, envelope: id, records: records.length },
      },
    )
  })
}
