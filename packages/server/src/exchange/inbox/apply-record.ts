import { z } from 'zod'
import type { Database, ItemId, Sealer } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { type ExchangeRecord, exchangeRecordSchema } from '../records.ts'
import { applyTakeBack } from '../withdrawal/apply-take-back.ts'
import { applyHashRecord } from './apply-hash-record.ts'
import { applyReport } from './apply-report.ts'
import type { Applied } from './apply-state.ts'
import { applyStatus } from './apply-status.ts'
import type { IncomingPiece } from './open-envelope.ts'
import { incomingPlace } from './store-once.ts'
import type { Row } from './tries.ts'

const incomingSchema = z.object({
  record: exchangeRecordSchema,
  pieces: z.array(
    z.object({
      ...{ role: z.string(), media: z.string(), name: z.string() },
      ...{ sha256: z.string(), len: z.int(), digest: z.string().optional() },
    }),
  ),
})

/** Puts one record into ours. Returns the item that it changed, to be looked at again for what was taken back of it. */
export async function applyOne(
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
    case 'hash-list-entries':
    case 'hash-feedback':
      return applyHashRecord(context, transaction, from, record)
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
