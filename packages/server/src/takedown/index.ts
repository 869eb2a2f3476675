import { z } from 'zod'
import type { Foundation, ItemId } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { type Mailbox, openMailbox } from './answers/mailbox.ts'
import { planHeldItems } from './plan.ts'
import { takedownRoutes } from './routes.ts'
import { sendDueNotices } from './send-due-notices.ts'

export { type Move, moveOf } from './hosting-move.ts'

export interface TakedownRoom extends Room {
  routes: { workbench: ReturnType<typeof takedownRoutes> }
  start(): Promise<void>
  stop(): Promise<void>
}

/** Notices to providers: planned when an item is held, sent when due, answered by mail. */
export function openTakedown(foundation: Foundation): TakedownRoom {
  foundation.jobs.define({
    queue: 'plan-notice',
    payload: z.object({ itemId: z.string() }),
    handle: (payloads) =>
      planHeldItems(
        foundation,
        payloads.map((payload) => payload.itemId as ItemId),
      ),
    batchSize: 20,
  })
  foundation.jobs.follow('item-held', 'plan-notice')
  foundation.jobs.loop({
    name: 'send-due-notices',
    everyMs: foundation.policy.tickMs,
    run: () => sendDueNotices(foundation),
  })
  let mailbox: Mailbox | undefined
  return {
    routes: { workbench: takedownRoutes(foundation) },
    start: async () => {
      const { incoming } = foundation.config.mail
      if (incoming && foundation.config.roles.includes('worker'))
        mailbox = await openMailbox(foundation, incoming)
    },
    stop: async () => {
      await mailbox?.close()
      mailbox = undefined
    },
  }
}
