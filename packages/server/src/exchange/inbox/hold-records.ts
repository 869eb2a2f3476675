import { sql } from 'kysely'
import type { Foundation } from '../../foundation/index.ts'

/** Keeps records that are being applied for this worker until the returned function is called: gibibytes of evidence take
 *  longer than a lease, and another worker would begin them once more and count a crash. */
export function holdRecords(
  { database, policy, log }: Foundation,
  records: readonly { id: number }[],
): () => void {
  const renew = () =>
    database
      .updateTable('inbox_record')
      .set({ lease_until: sql<Date>`now() + ${policy.outboxLeaseMs} * interval '1 millisecond'` })
      .where(
        'id',
        'in',
        records.map(({ id }) => id),
      )
      .where('state', '=', 'waiting')
      .where('lease_until', 'is not', null)
      .execute()
      .catch((error: unknown) => log.error('lease of records', error))
  const timer = setInterval(renew, Math.max(policy.outboxLeaseMs / 3, 1_000))
  return () => clearInterval(timer)
}
