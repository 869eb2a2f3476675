import type { Selectable } from 'kysely'
import type { Database, Tables } from '../../foundation/index.ts'

export type WaitingRecord = Selectable<Tables['outbox_record']>

export interface Group {
  distribution_key: string
  distribution: string[]
  type: WaitingRecord['type']
}

/** What is to be packed next: the group of the oldest urgent record, or else of the oldest. `passedOver` cannot be sent
 *  at present. */
export async function nextGroup(
  database: Database,
  passedOver: readonly string[],
): Promise<Group | undefined> {
  return (
    database
      .selectFrom('outbox_record')
      .select(['distribution_key', 'distribution', 'type'])
      .where('state', '=', 'waiting')
      .$if(passedOver.length > 0, (query) => query.where('distribution_key', 'not in', passedOver))
      // "urgent" sorts after "normal"; served by outbox_record_next.
      .orderBy('prio', 'desc')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
  )
}

/** The group's records, urgent and oldest first, locked; what another packer is at is left to it. */
export async function lockWaiting(
  transaction: Database,
  group: Group,
  limit: number,
): Promise<WaitingRecord[]> {
  return transaction
    .selectFrom('outbox_record')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('distribution_key', '=', group.distribution_key)
    .where('type', '=', group.type)
    .orderBy('prio', 'desc')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
}
