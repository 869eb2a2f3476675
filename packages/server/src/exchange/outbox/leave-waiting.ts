import type { Database } from '../../foundation/index.ts'
import { packingKey } from '../rules.ts'
import type { WaitingRecord } from './waiting-records.ts'

/**
 * Divides records among those who can be reached, together, and each of those who cannot, alone. The latter go on
 * waiting, and are sent when their member can be sealed for.
 */
export async function leaveWaiting(
  transaction: Database,
  waiting: readonly WaitingRecord[],
  reachable: readonly string[],
  unreachable: readonly string[],
): Promise<void> {
  const groups = [[...reachable].toSorted(), ...unreachable.map((id) => [id])]
  await transaction
    .insertInto('outbox_record')
    .values(
      waiting.flatMap(({ id: _, ...record }) =>
        groups.map((distribution) => ({
          ...record,
          // Another record: the alarm about the one before ends with it.
          alarmed_at: null,
          distribution,
          distribution_key: packingKey(distribution, record.onward),
        })),
      ),
    )
    // The same was told to the same members before.
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await transaction
    .deleteFrom('outbox_record')
    .where(
      'id',
      'in',
      waiting.map(({ id }) => id),
    )
    .execute()
}
