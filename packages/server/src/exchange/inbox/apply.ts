import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import {
  type Database,
  type Foundation,
  type ItemId,
  isDiskFull,
  type LedgerEvent,
  type Sealer,
  server,
} from '../../foundation/index.ts'
import { lockItem, setStage } from '../../reports/index.ts'
import { raiseAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { type ExchangeRecord, exchangeRecordSchema } from '../records.ts'
import type { InboxRecordTable } from '../tables.ts'
import { applyTakeBack } from '../withdrawal/apply-take-back.ts'
import { carryOutWaiting } from '../withdrawal/waiting.ts'
import { applyReport } from './apply-report.ts'
import type { Applied } from './apply-state.ts'
import { applyStatus } from './apply-status.ts'
import { holdRecords } from './hold-records.ts'
import type { IncomingPiece } from './open-envelope.ts'
import { incomingPlace } from './store-once.ts'

type Row = Selectable<InboxRecordTable>

/** Tries that may begin without ending; then a person looks, and the others pass. */
const maxAttempts = 5
const batchSize = 50
/** Lanes work side by side. A report's records share one, so that they are put in in the order in which they came. */
const lanes = 4
const laneOf = sql<number>`hashtext(report_id) & ${sql.lit(lanes - 1)}`

/** Puts everything that has come into our record, oldest first. Returns when nothing is left to do now. */
export async function applyWaiting(context: ExchangeContext): Promise<void> {
  for (;;) {
    const busy = await busyLanes(context)
    if (busy.length === 0 || context.ending.aborted) return
    await Promise.all(busy.map((lane) => runLane(context, lane)))
  }
}

/** Lanes that have something to do: of the oldest only, the others' turn comes afterwards. */
async function busyLanes({ foundation: { database } }: ExchangeContext): Promise<number[]> {
  const oldest = await database
    .selectFrom('inbox_record')
    .select(laneOf.as('lane'))
    .where('state', '=', 'waiting')
    .where('waits_for_another', '=', false)
    .where(isFree)
    .orderBy('attempts')
    .orderBy('id')
    .limit(lanes * batchSize)
    .execute()
  return [...new Set(oldest.map(({ lane }) => lane))]
}

const isFree = sql<boolean>`(lease_until is null or lease_until < now())`

async function runLane(context: ExchangeContext, lane: number): Promise<void> {
  while (!context.ending.aborted) {
    const rows = await begin(context, lane, 0, batchSize)
    if (rows.length > 0) {
      await applyBatch(context, rows)
      continue
    }
    // What has failed before is tried alone, so that a poisonous record spoils nobody else's try.
    const [again] = await begin(context, lane, 1, 1)
    if (!again) return
    if (again.attempts > maxAttempts) await giveUp(context, again)
    else await applyAlone(context, again)
  }
}

/** Counts the try before it begins: whoever kills us in it is found out. */
async function begin(
  { foundation: { database, policy } }: ExchangeContext,
  lane: number,
  tried: 0 | 1,
  limit: number,
): Promise<Row[]> {
  const next = database
    .selectFrom('inbox_record')
    .select('id')
    .where('state', '=', 'waiting')
    .where('waits_for_another', '=', false)
    .where('attempts', tried === 0 ? '=' : '>', 0)
    .where(isFree)
    .where(laneOf, '=', lane)
    .orderBy('attempts')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
  const rows = await database
    .updateTable('inbox_record')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      lease_until: sql<Date>`now() + ${policy.outboxLeaseMs} * interval '1 millisecond'`,
    }))
    .where('id', 'in', next)
    .returningAll()
    .execute()
  return rows.toSorted((a, b) => a.id - b.id)
}

async function applyBatch(context: ExchangeContext, rows: readonly Row[]): Promise<void> {
  const sealer = await context.foundation.columns.ready()
  const release = holdRecords(context.foundation, rows)
  try {
    await context.foundation.database.transaction().execute(async (transaction) => {
      const { noting, append } = eventsTogether(context)
      const changed: ItemId[] = []
      for (const row of rows) changed.push(...(await applyOne(noting, transaction, sealer, row)))
      await carryOutWaiting(noting, transaction, sealer, changed)
      await append(transaction)
    })
  } catch (error) {
    if (rows.length === 1 || isDiskFull(error)) return putBack(context, rows, error)
    for (const row of rows) await applyAlone(context, row)
  } finally {
    release()
  }
}

/** A context whose ledger events are written with one statement, at the end; nothing that is applied reads them before. */
function eventsTogether(context: ExchangeContext) {
  const { foundation } = context
  const events: LedgerEvent[] = []
  const note: Foundation['append'] = async (_transaction, ...some) => {
    events.push(...some)
  }
  return {
    noting: { ...context, foundation: { ...foundation, append: note } },
    append: (transaction: Database) => foundation.append(transaction, ...events),
  }
}

async function applyAlone(context: ExchangeContext, row: Row): Promise<void> {
  const sealer = await context.foundation.columns.ready()
  const release = holdRecords(context.foundation, [row])
  try {
    await context.foundation.database.transaction().execute(async (transaction) => {
      const changed = await applyOne(context, transaction, sealer, row)
      await carryOutWaiting(context, transaction, sealer, changed)
    })
  } catch (error) {
    await putBack(context, [row], error)
  } finally {
    release()
  }
}

/** A failed try waits longer each time before the next, by the database's clock. A full disk is not the record's fault:
 *  such a try is not counted. */
async function putBack(context: ExchangeContext, rows: readonly Row[], error: unknown): Promise<void> {
  const { foundation } = context
  for (const row of rows) {
    foundation.log.error('applying a record', error, { from: row.from_member, record: row.id })
    await foundation.database
      .updateTable('inbox_record')
      .set({
        lease_until: sql<Date>`now() + ${2 ** row.attempts} * interval '1 second'`,
        ...(isDiskFull(error) ? { attempts: row.attempts - 1 } : {}),
      })
      .where('id', '=', row.id)
      .execute()
  }
}

const incomingSchema = z.object({
  record: exchangeRecordSchema,
  pieces: z.array(
    z.object({
      ...{ role: z.string(), media: z.string(), name: z.string() },
      ...{ sha256: z.string(), len: z.int(), digest: z.string().optional() },
    }),
  ),
})

/** Applies one record; what it changed is looked at again for what was taken back of it. */
async function applyOne(
  context: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  row: Row,
): Promise<ItemId[]> {
  const { foundation } = context
  const place = incomingPlace(row.from_member, {
    itemId: row.item_id,
    revision: row.revision,
    event: row.event,
  })
  const text = await foundation.columns.open(row.record_sealed, place)
  const { record, pieces } = incomingSchema.parse(JSON.parse(text))
  const applied = await applyRecord(context, transaction, sealer, row, record, pieces)
  await settle(context, transaction, row, applied)
  const tells = record.type === 'report' || record.type === 'status'
  return applied.state === 'applied' && tells ? [row.item_id as ItemId] : []
}

function applyRecord(
  context: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  row: Row,
  record: ExchangeRecord,
  pieces: readonly IncomingPiece[],
): Promise<Applied> {
  const from = row.from_member
  switch (record.type) {
    case 'report':
      return applyReport(context, transaction, sealer, from, record, pieces)
    case 'status':
      return applyStatus(context, transaction, sealer, from, record)
    case 'withdrawal':
    case 'correction':
      return applyTakeBack(context, transaction, sealer, { from, envelopeId: row.envelope_id }, record)
  }
}

async function settle(
  { foundation }: ExchangeContext,
  transaction: Database,
  row: Row,
  applied: Applied,
): Promise<void> {
  await transaction
    .updateTable('inbox_record')
    .set(
      applied.state === 'waiting'
        ? { waits_for_another: true, attempts: 0, lease_until: null }
        : {
            state: applied.state,
            reason: applied.state === 'refused' ? applied.reason : null,
            lease_until: null,
            ended_at: foundation.clock.now(),
          },
    )
    .where('id', '=', row.id)
    .execute()
  if (applied.state !== 'applied') return
  await transaction
    .updateTable('inbox_record')
    .set({ waits_for_another: false, attempts: 0, lease_until: null })
    .where('item_id', '=', row.item_id)
    .where('state', '=', 'waiting')
    .where('waits_for_another', '=', true)
    .execute()
}

async function giveUp({ foundation }: ExchangeContext, row: Row): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('inbox_record')
      .set({
        state: 'stuck',
        reason: 'failed-repeatedly',
        lease_until: null,
        ended_at: foundation.clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
    await foundation.append(transaction, {
      kind: 'record.stuck',
      actor: server,
      detail: { from: row.from_member, envelope: row.envelope_id, item: row.item_id, type: row.type },
    })
    await raiseAlarms(foundation, transaction, [
      {
        ...{
          kind: 'stuck-record',
          peer: row.from_member,
          about: 'incoming',
          subject: String(row.id),
          items: 1,
        },
        ...{ since: row.received_at, detail: { item: row.item_id, envelope: row.envelope_id } },
      },
    ])
    const item = await lockItem(transaction, row.item_id as ItemId)
    if (item) await setStage(foundation, transaction, item, item.stage, 'hand-over-stuck', server)
  })
}

/** What waited for another record as long as an envelope is valid will not be understood any more. */
export async function refuseWhatWaitedInVain({ foundation }: ExchangeContext): Promise<void> {
  const { database, clock, policy } = foundation
  await database
    .updateTable('inbox_record')
    .set({ state: 'refused', reason: 'waited-in-vain', ended_at: clock.now() })
    .where('state', '=', 'waiting')
    .where('waits_for_another', '=', true)
    .where('received_at', '<', new Date(clock.now().getTime() - policy.envelopeValidMs))
    .execute()
}
