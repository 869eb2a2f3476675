import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, ItemId, Sealer } from '../../foundation/index.ts'
import { incomingPlace } from '../inbox/store-once.ts'
import { applyTakeBack } from './apply-take-back.ts'
import { type Carrying, carryOut } from './carry-out.ts'
import { takeBackSchema } from './read-take-backs.ts'

/** Indexes inbox_record_item, inbox_record_tombstone. */
const waits = sql<boolean>`(state = 'waiting' and waits_for_another or state = 'tombstone')`

const incomingSchema = z.object({ record: takeBackSchema })

/**
 * Carries out what was withdrawn or corrected of items that have come or changed just now, in the transaction that did
 * it. One look for all of them: most have nothing of the kind.
 */
export async function carryOutWaiting(
  carrying: Carrying,
  transaction: Database,
  sealer: Sealer,
  itemIds: readonly ItemId[],
): Promise<void> {
  if (itemIds.length === 0) return
  const concerned = await transaction
    .selectFrom('take_back')
    .select((eb) => eb.cast<string>('item_id', 'text').as('id'))
    .where('item_id', 'in', [...itemIds])
    .union(
      transaction
        .selectFrom('inbox_record')
        .select('item_id as id')
        .where('item_id', 'in', [...itemIds])
        .where('type', 'in', ['withdrawal', 'correction'])
        .where(waits),
    )
    .execute()
  for (const id of concerned.map((one) => one.id as ItemId).toSorted())
    await applyWaitingTakeBacks(carrying, transaction, sealer, id)
}

/** What has waited for the item is carried out in the transaction that brings the item: nothing of it is ever shown. */
async function applyWaitingTakeBacks(
  carrying: Carrying,
  transaction: Database,
  sealer: Sealer,
  itemId: ItemId,
): Promise<void> {
  const { foundation } = carrying
  const rows = await transaction
    .selectFrom('inbox_record')
    .selectAll()
    .where('item_id', '=', itemId)
    .where('type', 'in', ['withdrawal', 'correction'])
    .where(waits)
    .orderBy('id')
    .execute()
  for (const row of rows) {
    const { revision, event } = row
    const place = incomingPlace(row.from_member, { itemId, revision, event })
    const { record } = incomingSchema.parse(
      JSON.parse(await foundation.columns.open(row.record_sealed, place)),
    )
    const arrival = { from: row.from_member, envelopeId: row.envelope_id }
    const applied = await applyTakeBack(carrying, transaction, sealer, arrival, record)
    const waitsOn = applied.state === 'waiting'
    await transaction
      .updateTable('inbox_record')
      .set({
        ...{ state: applied.state, waits_for_another: waitsOn, attempts: 0, lease_until: null },
        reason: applied.state === 'refused' ? applied.reason : null,
        ended_at: waitsOn ? null : foundation.clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
  }
  await carryOut(carrying, transaction, sealer, itemId)
}

/** Tries again what waits: its sender's chain may be whole now, or a tombstone's item has come in a transaction beside. */
export async function retryWaitingTakeBacks(database: Database): Promise<void> {
  await database
    .updateTable('inbox_record')
    .set({ state: 'waiting', waits_for_another: false, attempts: 0, lease_until: null, ended_at: null })
    .where('type', 'in', ['withdrawal', 'correction'])
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'waiting'), eb('waits_for_another', '=', true)]),
        eb.and([
          eb('state', '=', 'tombstone'),
          eb.exists(
            eb
              .selectFrom('content_item as i')
              .select('i.id')
              .where(sql<boolean>`i.id = inbox_record.item_id`),
          ),
        ]),
      ]),
    )
    .execute()
}
