import type { Database, Foundation, ItemId, LedgerEvent } from '../../foundation/index.ts'
import { isDatabaseAway, isDiskFull } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { carryOutWaiting } from '../withdrawal/waiting.ts'
import { applyOne } from './apply-record.ts'
import { giveUp } from './give-up-record.ts'
import { holdRecords } from './hold-records.ts'
import { isFree, laneOf, lookAhead, openTries, type Row, type Tries } from './tries.ts'

/** Tries that may begin without ending; then a person looks, and the others pass. */
const maxAttempts = 5
const batchSize = 50

/** Returns what puts everything that has come into our record, oldest first, and ends when nothing is left to do now. */
export function openApplier(context: ExchangeContext): () => Promise<void> {
  const tries = openTries(context)
  return async () => {
    await tries.giveBack()
    for (;;) {
      const busy = await busyLanes(context)
      if (busy.length === 0 || context.ending.aborted) return
      await Promise.all(busy.map((lane) => runLane(context, tries, lane)))
    }
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
    .limit(lookAhead(batchSize))
    .execute()
  return [...new Set(oldest.map(({ lane }) => lane))]
}

async function runLane(context: ExchangeContext, tries: Tries, lane: number): Promise<void> {
  while (!context.ending.aborted) {
    const rows = await tries.begin(lane, 0, batchSize)
    if (rows.length > 0) {
      await applyBatch(context, tries, rows)
      continue
    }
    // What has failed before is tried alone, so that a poisonous record spoils nobody else's try.
    const [again] = await tries.begin(lane, 1, 1)
    if (!again) return
    if (again.attempts > maxAttempts) await giveUp(context, again)
    else await applyAlone(context, tries, again)
  }
}

async function applyBatch(context: ExchangeContext, tries: Tries, rows: readonly Row[]): Promise<void> {
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
    if (rows.length === 1 || isDiskFull(error) || isDatabaseAway(error)) return tries.putBack(rows, error)
    for (const row of rows) await applyAlone(context, tries, row)
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

async function applyAlone(context: ExchangeContext, tries: Tries, row: Row): Promise<void> {
  const sealer = await context.foundation.columns.ready()
  const release = holdRecords(context.foundation, [row])
  try {
    await context.foundation.database.transaction().execute(async (transaction) => {
      const changed = await applyOne(context, transaction, sealer, row)
      await carryOutWaiting(context, transaction, sealer, changed)
    })
  } catch (error) {
    await tries.putBack([row], error)
  } finally {
    release()
  }
}
