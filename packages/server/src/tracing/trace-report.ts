import { type Database, type Foundation, type ItemId, type ReportId, server } from '../foundation/index.ts'
import { type ItemRow, lockItem, setHosting, setStage } from '../reports/index.ts'
import { grantCapture } from './capture-limit.ts'
import { hostOfItem } from './host-of-item.ts'
import { inParallel } from './in-parallel.ts'
import { takeUpReport } from './take-up-report.ts'
import { type TraceResult, traceHosting } from './trace.ts'
import { recordTrace } from './trace-store.ts'

const reportsAtOnce = 8

/** Traces a host; within one batch each host once. */
type TraceHost = (host: string) => Promise<TraceResult>

/** Takes up newly received reports and traces their items. Repeating it, also after half of it happened, is safe. */
export async function traceReports(foundation: Foundation, reportIds: readonly ReportId[]): Promise<void> {
  const traced = new Map<string, Promise<TraceResult>>()
  const traceHost: TraceHost = (host) => {
    const known = traced.get(host)
    if (known) return known
    const tracing = traceHosting(foundation, host)
    traced.set(host, tracing)
    return tracing
  }
  await inParallel(reportIds, reportsAtOnce, async (reportId) => {
    const items = await takeUpReport(foundation, reportId)
    foundation.faults.reach('tracing.report-taken-up')
    for (const itemId of items) await traceNewItem(foundation, itemId, traceHost)
  })
}

/** By the member's policy, and as long as others did not fill the capture with the same place. */
async function isCapturedNow(foundation: Foundation, transaction: Database, row: ItemRow): Promise<boolean> {
  if (foundation.policy.capture !== 'at-once') return false
  const granted = await grantCapture(foundation, transaction, row)
  if (granted.ok) return true
  const { why, duplicateOf } = granted
  await foundation.append(transaction, {
    kind: 'item.capture-spared',
    actor: server,
    ...{ reportId: row.report_id, itemId: row.id },
    detail: { why, ...(duplicateOf === undefined ? {} : { duplicateOf }) },
  })
  return false
}

/** Moves an item from `tracing` on: to capture, to assessment, or with a reason to a person. */
async function traceNewItem(foundation: Foundation, itemId: ItemId, traceHost: TraceHost): Promise<void> {
  const host = await hostOfItem(foundation, itemId)
  if (host === undefined) return
  const traced = await traceHost(host)
  const sealer = await foundation.columns.ready()
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (row?.stage !== 'tracing' || row.holder !== foundation.self) return
    await recordTrace(foundation, transaction, sealer, itemId, traced)
    if (!traced.ok) {
      await foundation.append(transaction, {
        kind: 'item.trace-failed',
        actor: server,
        ...{ reportId: row.report_id, itemId },
        detail: { reason: traced.reason },
      })
      await setStage(foundation, transaction, row, 'assessment', 'cannot-trace', server)
      return
    }
    await setHosting(foundation, transaction, sealer, row, traced.hosting, server)
    const next = (await isCapturedNow(foundation, transaction, row)) ? 'capturing' : 'assessment'
    await setStage(foundation, transaction, row, next, null, server)
    await foundation.jobs.announce(transaction, 'item-traced', [{ itemId }])
  })
}
