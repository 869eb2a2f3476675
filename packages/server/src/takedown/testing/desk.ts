// A takedown room over a loopback web and mail server, with a clock that stands still.
import type { Selectable } from 'kysely'
import { type Foundation, type ItemId, manualClock, type Tables } from '../../foundation/index.ts'
import { type MailSink, mailSink } from '../../foundation/testing/mail-sink.ts'
import { testFoundation } from '../../foundation/testing/test-foundation.ts'
import { openTakedown } from '../index.ts'
import { planHeldItems } from '../plan.ts'
import { type NoticeRun, sendDueNotices } from '../send-due-notices.ts'
import { aHeldItem } from './held-item.ts'
import { type LoopbackWeb, loopbackWeb } from './loopback-web.ts'

export const minute = 60_000
export const hour = 60 * minute

export interface Desk {
  web: LoopbackWeb
  sink: MailSink
  foundation: Foundation
  clock: ReturnType<typeof manualClock>
  /** What happens at the labelled places of sending; nothing unless a test says so. */
  atFaultPoint: (label: string) => void
  /** A page at a host of the first Swedish provider, planned for its notice. */
  plannedPage(host: string, path?: string): Promise<ItemId>
  /** Moves the clock and sends what is due then. */
  later(ms: number): Promise<NoticeRun>
  notices(): Promise<Selectable<Tables['notice']>[]>
  close(): Promise<void>
}

export async function openDesk(): Promise<Desk> {
  const web = await loopbackWeb()
  const sink = await mailSink()
  const clock = manualClock(new Date('2026-03-02T12:00:00Z'))
  const { foundation, close } = await testFoundation(
    {
      tracing: web.tracing,
      mail: { outgoing: { host: sink.host, port: sink.port } },
      policy: { noticeFirstWindowMs: hour, noticeNextWindowMs: 24 * hour, noticeReminderMs: 48 * hour },
    },
    { clock, faults: { reach: (label) => desk.atFaultPoint(label) } },
  )
  openTakedown(foundation)
  await foundation.jobs.start({ work: false })
  const desk: Desk = {
    ...{ web, sink, foundation, clock },
    atFaultPoint: () => {},
    plannedPage: async (host, path = '/page') => {
      web.put(host, 'first')
      const id = await aHeldItem(foundation, { url: web.serve(host, path, { status: 200, body: 'page' }) })
      await planHeldItems(foundation, [id])
      return id
    },
    later: (ms) => {
      clock.advance(ms)
      return sendDueNotices(foundation)
    },
    notices: () => foundation.database.selectFrom('notice').selectAll().orderBy('id').execute(),
    close: async () => {
      await close()
      await sink.close()
      await web.close()
    },
  }
  return desk
}
