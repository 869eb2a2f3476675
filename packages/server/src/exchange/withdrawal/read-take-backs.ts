import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database, Foundation, ItemId } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import type { Onward } from '../onward.ts'
import { correctionRecordSchema, withdrawalRecordSchema } from './records.ts'
import type { Order } from './rules.ts'
import type { TakeBackTable } from './tables.ts'
import './tables.ts'

type Row = Selectable<TakeBackTable>

export const takeBackSchema = z.discriminatedUnion('type', [withdrawalRecordSchema, correctionRecordSchema])

export const takeBackPlace = (row: Pick<Row, 'item_id' | 'author' | 'number' | 'via'>) =>
  `take_back.record:${row.item_id}:${row.author}:${row.number}:${row.via}`

/** One that is known here, with its row. */
export type KnownOrder = Order & { row: Row }

/** Every withdrawal and correction of an item that is known here, with its row, in the order in which they came. */
export async function readTakeBacks(
  foundation: Foundation,
  database: Database,
  itemId: ItemId,
): Promise<KnownOrder[]> {
  const rows = await database
    .selectFrom('take_back')
    .selectAll()
    .where('item_id', '=', itemId)
    .orderBy('received_at')
    .orderBy('author')
    .orderBy('number')
    .orderBy('via')
    .execute()
  return Promise.all(
    rows.map(async (row) => {
      const text = await foundation.columns.open(row.record_sealed, takeBackPlace(row))
      return { row, via: row.via, record: takeBackSchema.parse(JSON.parse(text)) }
    }),
  )
}

/** Whether the item goes nowhere any more: we have withdrawn it, or all who gave it to us, or its origin. */
export async function isWithdrawn(
  foundation: Foundation,
  database: Database,
  row: Pick<ItemRow, 'id' | 'report_id' | 'origin_member'>,
): Promise<boolean> {
  const orders = await database
    .selectFrom('take_back')
    .select('via')
    .where('item_id', '=', row.id)
    .where('kind', '=', 'withdrawal')
    // Not those of single files.
    .where('field', 'is', null)
    .execute()
  if (orders.length === 0) return false
  const from = new Set(orders.map(({ via }) => via))
  if (from.has(foundation.self) || from.has(row.origin_member)) return true
  const givers = await giversOf(database, row)
  return givers.length > 0 && givers.every((one) => from.has(one))
}

/** Those of the items that are withdrawn (`isWithdrawn`). Most have nothing of the kind, which one look says of all. */
export async function withdrawnAmong(
  foundation: Foundation,
  database: Database,
  ids: readonly ItemId[],
): Promise<Set<ItemId>> {
  const found = new Set<ItemId>()
  if (ids.length === 0) return found
  const concerned = await database
    .selectFrom('content_item as i')
    .select(['i.id', 'i.report_id', 'i.origin_member'])
    .where('i.id', 'in', [...ids])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('take_back as t')
          .select('t.number')
          .whereRef('t.item_id', '=', 'i.id')
          .where('t.kind', '=', 'withdrawal')
          .where('t.field', 'is', null),
      ),
    )
    .execute()
  for (const row of concerned) if (await isWithdrawn(foundation, database, row)) found.add(row.id)
  return found
}

/** Members whose report of the item was taken here. */
export async function giversOf(
  database: Database,
  row: Pick<ItemRow, 'id' | 'report_id'>,
): Promise<string[]> {
  const rows = await database
    .selectFrom('inbox_record')
    .select('from_member')
    .distinct()
    .where('report_id', '=', row.report_id)
    .where('item_id', '=', row.id)
    .where('type', '=', 'report')
    .where('state', '=', 'applied')
    .orderBy('from_member')
    .execute()
  return rows.map(({ from_member }) => from_member)
}

/** The rule for passing it on that each giver has set afterwards; of several the author's last. */
export async function correctedOnward(
  foundation: Foundation,
  database: Database,
  row: Pick<ItemRow, 'id' | 'origin_member'>,
): Promise<Map<string, Onward>> {
  const any = await database
    .selectFrom('take_back')
    .select('number')
    .where('item_id', '=', row.id)
    .where('field', '=', 'onward')
    .limit(1)
    .executeTakeFirst()
  const last = new Map<string, { isOrigins: boolean; number: number; onward: Onward }>()
  if (!any) return new Map()
  for (const { via, record } of await readTakeBacks(foundation, database, row.id)) {
    if (record.type !== 'correction' || record.change.field !== 'onward') continue
    const isOrigins = record.author === row.origin_member
    const known = last.get(via)
    const isNewer = !known || (isOrigins === known.isOrigins ? record.revision > known.number : isOrigins)
    if (isNewer) last.set(via, { isOrigins, number: record.revision, onward: record.change.onward })
  }
  return new Map([...last].map(([via, { onward }]) => [via, onward]))
}
