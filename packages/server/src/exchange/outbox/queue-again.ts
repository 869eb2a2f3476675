import { type Selectable, sql } from 'kysely'
import type { Database, Foundation, Tables } from '../../foundation/index.ts'
import { lockItems } from '../../reports/index.ts'
import { packingKey } from '../rules.ts'
import { signal, signals } from '../signals.ts'

type PackedRecord = Selectable<Tables['outbox_record']>
/** Without `waiting_since` it waits from now on. */
type AgainRecord = Omit<PackedRecord, 'waiting_since'> & Partial<Pick<PackedRecord, 'waiting_since'>>

/** What went into these packs. Their items are locked, so that what is being taken back now is waited for. */
export async function recordsOf(transaction: Database, packs: readonly string[]): Promise<PackedRecord[]> {
  if (packs.length === 0) return []
  const packed = transaction.selectFrom('outbox_record').where('pack', 'in', [...packs])
  const items = await packed.select('item_id').distinct().execute()
  await lockItems(
    transaction,
    items.map(({ item_id }) => item_id),
  )
  return packed.selectAll().orderBy('id').execute()
}

/**
 * Lets records that were packed before be packed again, for one member: in a new envelope with an id and a place in the chain
 * of its own. A receiver that has some of them takes no harm, each takes effect once.
 */
export async function queueAgain(
  { clock }: Pick<Foundation, 'clock'>,
  transaction: Database,
  peer: string,
  records: readonly AgainRecord[],
): Promise<void> {
  for (const { id: _, pack: __, state: ___, alarmed_at: ____, outdated: _____, ...record } of records) {
    const distribution_key = packingKey([peer], record.onward)
    await transaction
      .insertInto('outbox_record')
      .values({
        ...record,
        ...{ distribution: [peer], distribution_key, created_at: clock.now() },
        round: sql<number>`(select coalesce(max(round), -1) + 1 from outbox_record
          where item_id = ${record.item_id} and revision = ${record.revision} and type = ${record.type}
            and event = ${record.event} and distribution_key = ${distribution_key})`,
      })
      .execute()
  }
  if (records.length > 0) await signal(transaction, signals.outbox)
}
