// A monitoring room over a loopback web, with a clock that stands still.
import { type Foundation, freePort, type ItemId, manualClock } from '../../foundation/index.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import { aHeldItem, type HeldItem } from '../../takedown/testing/held-item.ts'
import { type LoopbackWeb, loopbackWeb, type PlaceName } from '../../takedown/testing/loopback-web.ts'
import { type CheckRun, checkDue } from '../check-due.ts'
import { readWatch } from '../checks.ts'
import { openMonitoring } from '../index.ts'
import type { SeenState } from '../rules.ts'
import { watchItems } from '../watch-item.ts'

export const minute = 60_000
export const hour = 60 * minute

export interface Lookout {
  web: LoopbackWeb
  foundation: Foundation
  clock: ReturnType<typeof manualClock>
  /** A permitted port where nobody listens. */
  deadPort: number
  /** What was announced since the last item was put under watch. */
  announced: { event: string; payload: object }[]
  watched(url: string, item?: Partial<HeldItem>): Promise<ItemId>
  /** A page at a host, under watch but not looked at yet. */
  watchedPage(host?: string, place?: PlaceName): Promise<ItemId>
  /** Moves the clock and looks at what is due then. */
  later(ms: number): Promise<CheckRun>
  /** Newest first. */
  statesOf(id: ItemId): Promise<SeenState[] | undefined>
  close(): Promise<void>
}

export async function openLookout(): Promise<Lookout> {
  const web = await loopbackWeb()
  const deadPort = await freePort()
  const clock = manualClock(new Date('2026-03-02T12:00:00Z'))
  const { foundation, close } = await testFoundation(
    {
      tracing: { ...web.tracing, allowedPorts: [...(web.tracing.allowedPorts ?? []), deadPort] },
      policy: { recheckIntervalMs: 4 * hour, missIntervalMs: 3 * minute, missesBeforeRemoved: 3 },
    },
    { clock },
  )
  openMonitoring(foundation)
  const announced: Lookout['announced'] = []
  const { announce } = foundation.jobs
  foundation.jobs.announce = async (transaction, event, payloads, options) => {
    await announce(transaction, event, payloads, options)
    for (const payload of payloads) announced.push({ event, payload })
  }
  await foundation.jobs.start({ work: false })
  const watched: Lookout['watched'] = async (url, item = {}) => {
    const id = await aHeldItem(foundation, { url, ...item })
    await watchItems(foundation, [id])
    announced.length = 0
    return id
  }
  return {
    ...{ web, foundation, clock, deadPort, announced, watched },
    watchedPage: (host = 'one.example', place = 'first') => {
      web.put(host, place)
      return watched(web.serve(host, '/page', { status: 200, body: 'page' }))
    },
    later: (ms) => {
      clock.advance(ms)
      return checkDue(foundation, new AbortController().signal)
    },
    statesOf: async (id) => (await readWatch(foundation, id))?.checks.map((check) => check.state),
    close: async () => {
      await close()
      await web.close()
    },
  }
}
