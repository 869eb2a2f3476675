import { z } from 'zod'
import { type Foundation, type ItemId, isId, type ReportId } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { giveUpReport } from './give-up-report.ts'
import { inParallel } from './in-parallel.ts'
import { traceItem } from './trace-item.ts'
import { traceReports } from './trace-report.ts'

const id = z.string().refine(isId)

/** Opens the room: its jobs. It has no routes; the item page shows its evidence through `readTraces`. */
export function openTracing(foundation: Foundation): Room {
  foundation.jobs.define({
    queue: 'trace-report',
    payload: z.object({ reportId: id }),
    handle: (payloads) =>
      traceReports(
        foundation,
        payloads.map(({ reportId }) => reportId as ReportId),
      ),
    batchSize: 20,
    concurrency: 2,
  })
  foundation.jobs.follow('report-received', 'trace-report')
  // Where the queue puts what failed to the end.
  foundation.jobs.define({
    queue: 'trace-report.dead',
    payload: z.object({ reportId: id }),
    handle: (payloads) =>
      inParallel(payloads, 1, ({ reportId }) => giveUpReport(foundation, reportId as ReportId)),
    retryLimit: 100,
  })
  foundation.jobs.define({
    queue: 'trace-item',
    payload: z.object({ itemId: id }),
    handle: (payloads) => inParallel(payloads, 8, ({ itemId }) => traceItem(foundation, itemId as ItemId)),
    batchSize: 20,
  })
  return {}
}
