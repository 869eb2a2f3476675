import { type Selectable, sql } from 'kysely'
import { type Foundation, isDatabaseAway, isDiskFull } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import type { InboxRecordTable } from '../tables.ts'

export type Row = Selectable<InboxRecordTable>

/** Lanes work side by side. A report's records share one, so that they are put in in the order in which they came. */
const lanes = 4
export const laneOf = sql<number>`hashtext(report_id) & ${sql.lit(lanes - 1)}`
export const isFree = sql<boolean>`(lease_until is null or lease_until < now())`
/** Records whose lanes are looked at together. */
export const lookAhead = (batchSize: number) => lanes * batchSize

/** Counts tries, so that a record that ends whoever tries it is found out. */
export interface Tries {
  /** The lane's next records, for this worker. The try is counted before it begins. */
  begin(lane: number, tried: 0 | 1, limit: number): Promise<Row[]>
  /** A failed try waits longer each time before the next, by the database's clock. What is not the record's fault, a full disk
   *  or a database that is away, is not counted. */
  putBack(rows: readonly Row[], error: unknown): Promise<void>
  /** Gives back what could not be given back while the database was away. */
  giveBack(): Promise<void>
}

export function openTries({ foundation }: Pick<ExchangeContext, 'foundation'>): Tries {
  /** Records whose try the database cut off, and which try that was. In memory: a process that ends now loses one try of five. */
  const cutOff = new Map<number, number>()

  async function giveBack(): Promise<void> {
    for (const [id, attempts] of cutOff) {
      await foundation.database
        .updateTable('inbox_record')
        .set({ attempts: attempts - 1, lease_until: sql<Date>`now() + interval '1 second'` })
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        // Another worker has not begun it since.
        .where('attempts', '=', attempts)
        .execute()
      cutOff.delete(id)
    }
  }

  return {
    begin: (lane, tried, limit) => begin(foundation, lane, tried, limit),
    giveBack,
    putBack: async (rows, error) => {
      for (const row of rows)
        foundation.log.error('applying a record', error, { from: row.from_member, record: row.id })
      if (!saysThatItIsAway(error) && (await canLetWait(foundation, rows, error))) return
      for (const { id, attempts } of rows) cutOff.set(id, attempts)
      await giveBack()
    },
  }
}

/** Not a line that broke without a word: where the database can be asked again at once, that may have been the record. */
function saysThatItIsAway(error: unknown): boolean {
  return isDatabaseAway(error) && error instanceof Error && 'code' in error
}

/** False when the database cannot be told. */
async function canLetWait(
  { database, log }: Foundation,
  rows: readonly Row[],
  error: unknown,
): Promise<boolean> {
  try {
    for (const row of rows)
      await database
        .updateTable('inbox_record')
        .set({
          lease_until: sql<Date>`now() + ${2 ** row.attempts} * interval '1 second'`,
          ...(isDiskFull(error) ? { attempts: row.attempts - 1 } : {}),
        })
        .where('id', '=', row.id)
        .execute()
    return true
  } catch (second) {
    log.error('putting a record back', second)
    return false
  }
}

async function begin(
  { database, policy }: Foundation,
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
