import { type Database, type Foundation, type Sealer, type UserId, user } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import { fieldOf } from './apply-take-back.ts'
import { nextNumber } from './counter.ts'
import { takeBackPlace } from './read-take-backs.ts'
import type { TakeBackRecord } from './records.ts'
import { passOn } from './tell-back.ts'

export type TakeBackRefusal =
  | 'unknown-item'
  | 'nothing-sent'
  | 'already-withdrawn'
  | 'not-its-file'
  | 'nothing-to-correct'
  | 'bad-address'
  | 'unknown-evidence'
  | 'wider-than-allowed'
export type TakenBack = { ok: true; number: number } | { ok: false; reason: TakeBackRefusal }

export const refused = (reason: TakeBackRefusal): TakenBack => ({ ok: false, reason })

/** A person takes something of a locked item back, in one transaction. */
export interface Deed {
  foundation: Foundation
  transaction: Database
  sealer: Sealer
  row: ItemRow
  person: UserId
}

/** What a withdrawal and a correction have in common, with the next number. */
export async function headOf({ foundation, transaction, row }: Deed) {
  return {
    ...{ reportId: row.report_id, itemId: row.id, author: foundation.self },
    revision: await nextNumber(transaction, row.id, 'orders'),
    createdAt: foundation.clock.now().toISOString(),
  }
}

/** Our own row, its leaf, and the record to everybody concerned. */
export async function tell(
  { foundation, transaction, sealer, row, person }: Deed,
  record: TakeBackRecord,
  others: readonly string[],
): Promise<TakenBack> {
  const to = [...new Set(others)].filter((one) => one !== foundation.self).toSorted()
  if (to.length === 0) return refused('nothing-sent')
  const now = foundation.clock.now()
  const place = { item_id: row.id, author: foundation.self, number: record.revision, via: foundation.self }
  await transaction
    .insertInto('take_back')
    .values({
      ...place,
      ...{ kind: record.type, field: fieldOf(record), at: now, received_at: now, passed_on: true },
      record_sealed: sealer.seal(JSON.stringify(record), takeBackPlace(place)),
    })
    .execute()
  await passOn(foundation, transaction, sealer, record, to)
  await foundation.append(transaction, {
    kind: record.type === 'withdrawal' ? 'item.taken-back' : 'item.correction-sent',
    actor: user(person),
    reportId: row.report_id,
    itemId: row.id,
    detail: {
      to,
      ...(record.type === 'withdrawal'
        ? { withdrawalReason: record.reason }
        : { field: record.change.field }),
    },
  })
  return { ok: true, number: record.revision }
}
