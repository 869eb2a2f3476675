import type { Envelope, Statement } from '@samverkan/protocol'
import { type Database, member, type Sealer } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { eventOf } from '../records.ts'
import { signal, signals } from '../signals.ts'
import { keepStatement } from '../statements/keep-statement.ts'

import type { IncomingRecord } from './open-envelope.ts'
import { takeParts } from './parts-of.ts'

/** What lay sealed in it. */
interface Opened {
  records: readonly IncomingRecord[]
  statement?: Statement | undefined
}

export interface Arrived {
  envelope: Envelope
  sha256: string
  jws: string
}

/**
 * Takes an envelope whole: itself, its records, the receipt, the leaf and its parts, in one transaction. `false` when an
 * envelope with this id or place was taken meanwhile; then nothing has changed and the stored one answers.
 */
export async function storeOnce(
  context: ExchangeContext,
  { envelope, sha256, jws }: Arrived,
  { records, statement }: Opened,
  receipt: string,
  old: boolean,
): Promise<boolean> {
  const { foundation } = context
  const sealer = await foundation.columns.ready()
  foundation.faults.reach('exchange.receiver.before-commit')
  const stored = await foundation.database.transaction().execute(async (transaction) => {
    const fresh = await insertByUniqueId(context, transaction, {
      from_member: envelope.from,
      id: envelope.id,
      ...{ sha256, jws, receipt, kind: envelope.kind, receipt_kind: 'delivered' as const },
      ...{ epoch: envelope.epoch, seq: envelope.seq, prev: envelope.prev },
    })
    if (!fresh) return false
    if (records.length > 0) await insertRecords(context, transaction, sealer, envelope, records)
    if (statement) await keepStatement(context, transaction, envelope, statement)
    await takeParts(transaction, envelope)
    await foundation.append(transaction, {
      kind: 'envelope.received',
      actor: member(envelope.from),
      detail: {
        from: envelope.from,
        envelope: envelope.id,
        sha256,
        records: records.length,
        ...(old ? { old: true } : {}),
      },
    })
    await signal(transaction, signals.inbox)
    foundation.faults.reach('exchange.receiver.inside-commit')
    return true
  })
  foundation.faults.reach('exchange.receiver.after-commit')
  return stored
}

/** The unique key decides which of two deliveries of one envelope is the first; looking beforehand could not. */
export async function insertByUniqueId(
  { foundation }: ExchangeContext,
  transaction: Database,
  row: {
    from_member: string
    id: string
    sha256: string
    jws: string
    kind: string
    epoch: string | null
    seq: number | null
    prev: string | null
    receipt: string
    receipt_kind: 'delivered' | 'rejected'
  },
): Promise<boolean> {
  const inserted = await transaction
    .insertInto('inbox')
    .values({ ...row, received_at: foundation.clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** A record that came before, in another envelope, takes effect once. */
async function insertRecords(
  { foundation }: ExchangeContext,
  transaction: Database,
  sealer: Sealer,
  envelope: Envelope,
  records: readonly IncomingRecord[],
): Promise<void> {
  await transaction
    .insertInto('inbox_record')
    .values(
      records.map(({ record, pieces, onward }) => {
        const event = eventOf(record)
        const key = { itemId: record.itemId, revision: record.revision, event }
        return {
          from_member: envelope.from,
          envelope_id: envelope.id,
          report_id: record.reportId,
          item_id: record.itemId,
          revision: record.revision,
          type: record.type,
          event,
          onward,
          record_sealed: sealer.seal(JSON.stringify({ record, pieces }), incomingPlace(envelope.from, key)),
          received_at: foundation.clock.now(),
        }
      }),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function incomingPlace(
  from: string,
  { itemId, revision, event }: { itemId: string; revision: number; event: string },
): string {
  return `inbox_record.record_sealed:${from}:${itemId}:${revision}:${event}`
}
