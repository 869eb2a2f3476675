import type { Database, Foundation, ItemId, ReportId, Sealer } from '../../foundation/index.ts'
import type { Onward } from '../onward.ts'
import { type ExchangeRecord, envelopeKindOf, eventOf } from '../records.ts'
import { packingKey } from '../rules.ts'
import { signal, signals } from '../signals.ts'
import '../tables.ts'

export interface Outgoing {
  record: ExchangeRecord
  /** Members that are to get it; ourselves left out. Nobody: nothing is enqueued. */
  distribution: readonly string[]
  prio: 'urgent' | 'normal'
  /** For a report: to whom its receivers may pass it on. */
  onward?: Onward
  /** Pieces of evidence (hashes of sealed blobs) that are not to go with it. */
  leftOut?: readonly string[]
}

/** Puts a record into the outbox in the caller's transaction; its commit wakes the packer. Repeating it is harmless. */
export async function enqueueRecord(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  { record, distribution, prio, onward, leftOut }: Outgoing,
): Promise<void> {
  const others = [...new Set(distribution)].filter((member) => member !== foundation.self).toSorted()
  if (others.length === 0) return
  const event = eventOf(record)
  await transaction
    .insertInto('outbox_record')
    .values({
      report_id: record.reportId as ReportId,
      item_id: record.itemId as ItemId,
      revision: record.revision,
      type: envelopeKindOf(record) ?? 'status',
      event,
      prio,
      distribution: others,
      distribution_key: packingKey(others, onward ?? null),
      onward: onward ?? null,
      left_out: [...(leftOut ?? [])],
      record_sealed: sealer.seal(JSON.stringify(record), recordPlace(record.itemId, record.revision, event)),
      created_at: foundation.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await signal(transaction, signals.outbox)
}

/** Where a sealed record stands: it opens nowhere else. */
export function recordPlace(itemId: string, revision: number, event: string): string {
  return `outbox_record.record_sealed:${itemId}:${revision}:${event}`
}
