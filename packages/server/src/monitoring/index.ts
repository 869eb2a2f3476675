import { z } from 'zod'
import type { Foundation, ItemId } from '../foundation/index.ts'
import { actionKinds, finalActions } from '../reports/index.ts'
import type { Room } from '../room.ts'
import { checkDue } from './check-due.ts'
import { monitoringRoutes } from './routes.ts'
import './tables.ts'
import { endWatch, lookNow, watchItems } from './watch-item.ts'

export interface MonitoringRoom extends Room {
  routes: { workbench: ReturnType<typeof monitoringRoutes> }
  stop(): Promise<void>
}

const itemPayload = z.object({ itemId: z.string() })
const itemsPayload = z.object({ itemIds: z.array(z.string()) })

/** Looks again and again at what hosts should take down, until it is gone or has moved. */
export function openMonitoring(foundation: Foundation): MonitoringRoom {
  const { jobs } = foundation
  jobs.define({
    queue: 'watch-item',
    payload: itemPayload,
    batchSize: 50,
    handle: (payloads) =>
      watchItems(
        foundation,
        payloads.map((payload) => payload.itemId as ItemId),
      ),
  })
  jobs.follow('item-held', 'watch-item')
  jobs.define({
    queue: 'look-now',
    payload: itemsPayload,
    batchSize: 20,
    handle: (payloads) =>
      lookNow(
        foundation,
        payloads.flatMap((payload) => payload.itemIds as ItemId[]),
      ),
  })
  jobs.follow('notice-answered', 'look-now')
  jobs.follow('notice-held-back', 'look-now')
  jobs.define({
    queue: 'end-watch',
    payload: itemPayload.extend({ kind: z.enum(actionKinds) }),
    batchSize: 50,
    handle: async (payloads) => {
      const closed = payloads.filter((payload) => finalActions.includes(payload.kind))
      if (closed.length > 0)
        await endWatch(
          foundation.database,
          closed.map((payload) => payload.itemId as ItemId),
        )
    },
  })
  jobs.follow('item-acted', 'end-watch')
  const stopping = new AbortController()
  jobs.loop({
    name: 'check-due',
    everyMs: foundation.policy.tickMs,
    run: () => checkDue(foundation, stopping.signal),
  })
  return {
    routes: { workbench: monitoringRoutes(foundation) },
    stop: async () => stopping.abort(),
  }
}
