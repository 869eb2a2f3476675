import { sql } from 'kysely'
import type { Foundation } from '../../foundation/index.ts'

/** Keeps records that are being applied for this worker until the returned function is called: gibibytes of evidence take
 *  longer than a lease, and another worker would begin them once more and count a crash. */
export function holdRecords(foundation: Foundation, records: readonly { id: number }[]): () => void {
  const renew = () =>
    renewLeases(foundation, records).catch((error: unknown) =>
      foundation.log.error('lease of records', error),
    )
  const timer = setInterval(renew, Math.max(foundation.policy.outboxLeaseMs / 3, 1_000))
  return () => clearInterval(timer)
}

/** What the transaction that applies them has changed already is locked by it, and nobody else can begin it: to wait for that
 *  would hold a connection, and one more at each renewal, for as long as the transaction takes. */
export async function renewLeases(
  { database, policy }: Pick<Foundation, 'database' | 'policy'>,
  records: readonly { id: number }[],
): Promise<void> {
  const free = database
    .selectFrom('inbox_record')
    .select('id')
    .where(
      'id',
      'in',
      records.map(({ id }) => id),
    )
    .where('state', '=', 'waiting')
    .where('lease_until', 'is not', null)
    .forUpdate()
    .skipLocked()
  await database
    .updateTable('inbox_record')
    .set({ lease_until: sql<Date>`now() + ${policy.outboxLeaseMs} * interval '1 millisecond'` })
    .where('id', 'in', free)
    .execute()
}
