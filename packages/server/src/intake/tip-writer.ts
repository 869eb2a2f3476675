import type { Foundation } from '../foundation/index.ts'
import { createReports, type NewReport } from '../reports/index.ts'

/** A tip on its way in: its code's hash tells a repeated one. */
export type CodedReport = NewReport & { codeHash: Buffer }

type WriteResult =
  | { ok: true }
  /** The same submission is stored already, since `receivedAt`. */
  | { ok: false; reason: 'repeated'; receivedAt: Date }
  /** Nothing is stored: too many tips wait already, or the database did not take it. */
  | { ok: false; reason: 'overloaded' | 'unavailable' }

export interface TipWriter {
  /** Answers when the tip is committed, and no sooner. */
  write(report: CodedReport): Promise<WriteResult>
  /** Writes what still waits, then ends. */
  stop(): Promise<void>
}

export interface TipWriterLimits {
  /** Tips in one transaction. */
  batch: number
  /** Transactions at a time. A second one starts only for a full batch: few large commits cost less than many small. */
  lanes: number
  /** Characters of all tips that wait; beyond it a new one is not taken, and its sender still has it. */
  waitingCharacters: number
}

const usual: TipWriterLimits = { batch: 200, lanes: 2, waitingCharacters: 64 * 1024 * 1024 }

interface Waiting {
  report: CodedReport
  size: number
  done(result: WriteResult): void
}

/**
 * Group commit: tips that arrive while earlier ones are being committed are written as one transaction. Overload makes
 * it slower. A batch that fails is taken apart, so that one tip the database refuses takes no other with it.
 */
export function openTipWriter(foundation: Foundation, limits: TipWriterLimits = usual): TipWriter {
  const line: Waiting[] = []
  const underWay = new Map<string, Promise<WriteResult>>()
  const lanes = new Set<Promise<void>>()
  let waitingCharacters = 0
  let stopped = false

  async function runLane(): Promise<void> {
    // Requests that came in with the same turn of the event loop share the first batch.
    await new Promise(setImmediate)
    while (line.length > 0) {
      const batch = line.splice(0, limits.batch)
      for (const each of batch) waitingCharacters -= each.size
      await settle(foundation, batch)
    }
  }

  function startLane(): void {
    if (lanes.size >= limits.lanes || (lanes.size > 0 && line.length < limits.batch)) return
    const lane = runLane()
    lanes.add(lane)
    void lane.finally(() => lanes.delete(lane))
  }

  return {
    write: async (report) => {
      const name = report.codeHash.toString('base64')
      const first = underWay.get(name)
      if (first) return asRepeated(await first, report.receivedAt)
      const size = sizeOf(report)
      if (stopped || (line.length > 0 && waitingCharacters + size > limits.waitingCharacters))
        return { ok: false, reason: 'overloaded' }
      waitingCharacters += size
      const result = new Promise<WriteResult>((done) => line.push({ report, size, done }))
      underWay.set(name, result)
      startLane()
      return result.finally(() => underWay.delete(name))
    },
    stop: async () => {
      stopped = true
      await Promise.all(lanes)
    },
  }
}

function sizeOf(report: NewReport): number {
  const { locator, text, seenWhere } = report.content
  return 1_000 + locator.length + text.length + seenWhere.length
}

/** A second click while the first is on its way has the first one's result. */
function asRepeated(first: WriteResult, receivedAt: Date): WriteResult {
  return first.ok ? { ok: false, reason: 'repeated', receivedAt } : first
}

/** Writes a batch whole; where that fails, without the repeated ones; where that fails too, one by one. */
async function settle(foundation: Foundation, batch: readonly Waiting[]): Promise<void> {
  try {
    await commit(
      foundation,
      batch.map((each) => each.report),
    )
    for (const each of batch) each.done({ ok: true })
  } catch (error) {
    await takeApart(foundation, batch, error)
  }
}

async function takeApart(foundation: Foundation, batch: readonly Waiting[], error: unknown): Promise<void> {
  const stored = await storedAlready(foundation, batch)
  if (stored === undefined || (stored.size === 0 && batch.length === 1)) {
    foundation.log.error('tips not stored', error, { count: batch.length })
    for (const each of batch) each.done({ ok: false, reason: 'unavailable' })
    return
  }
  const fresh: Waiting[] = []
  for (const each of batch) {
    const receivedAt = stored.get(each.report.codeHash.toString('base64'))
    if (receivedAt === undefined) fresh.push(each)
    else each.done({ ok: false, reason: 'repeated', receivedAt })
  }
  if (fresh.length === 0) return
  if (fresh.length < batch.length) await settle(foundation, fresh)
  else for (const each of fresh) await settle(foundation, [each])
}

async function commit(foundation: Foundation, reports: readonly CodedReport[]): Promise<void> {
  const sealer = await foundation.columns.ready()
  await foundation.database
    .transaction()
    .execute((transaction) => createReports(foundation, transaction, sealer, reports))
  foundation.faults.reach('tips committed')
}

/** When each report of the batch that is stored already was received; undefined when the database does not answer. */
async function storedAlready(
  foundation: Foundation,
  batch: readonly Waiting[],
): Promise<Map<string, Date> | undefined> {
  try {
    const rows = await foundation.database
      .selectFrom('report')
      .select(['code_hash', 'received_at'])
      .where(
        'code_hash',
        'in',
        batch.map((each) => each.report.codeHash),
      )
      .execute()
    return new Map(rows.map((row) => [row.code_hash?.toString('base64') ?? '', row.received_at]))
  } catch {
    return undefined
  }
}
