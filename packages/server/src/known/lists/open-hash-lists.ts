import { z } from 'zod'
import type { App } from '../../foundation/index.ts'
import type { Room } from '../../room.ts'
import { defineServiceJobs } from '../service/say-wrong.ts'
import { syncServices } from '../service/sync.ts'
import { putWaitingRecords } from '../sharing/decide-offer.ts'
import { tellMember } from '../sharing/feedback.ts'
import { sharingRoutes } from '../sharing/sharing-routes.ts'
import { tellChanges } from '../sharing/tell-changes.ts'
import type { ListContext } from './context.ts'
import { runImports } from './import-runner.ts'
import { listRoutes } from './list-routes.ts'
import { tidyLists } from './remove-list.ts'

export interface HashLists extends Room {
  routes: { workbench: App }
  stop(): Promise<void>
}

/** What a person waits for is looked for often; what only follows, as seldom as anything else. */
const soonMs = 2_000

/** Opens lists of known material: bringing them in, giving them out, sharing them, services that fill them. */
export function openHashLists(context: ListContext): HashLists {
  const { foundation, send, request } = context
  const { jobs, policy } = foundation
  const ending = new AbortController()
  const { signal } = ending
  const look = (name: string, everyMs: number, run: () => Promise<void>) => jobs.loop({ name, everyMs, run })
  const later = Math.max(policy.tickMs, soonMs)
  look('hash-imports', soonMs, () => runImports(foundation, signal))
  look('hash-offers', soonMs, () => putWaitingRecords(foundation, signal))
  look('hash-shares', later, () => tellChanges(foundation, send, signal))
  look('hash-services', later, () => syncServices(foundation, request, signal))
  look('hash-tidying', later, () => tidyLists(foundation, signal))
  defineServiceJobs(foundation, request)
  defineDoubts(context)
  return {
    routes: { workbench: listRoutes(context).route('/', sharingRoutes(context)) },
    stop: async () => ending.abort(),
  }
}

/** A person saw on an item that a match was wrong: the member that listed the entry hears of it. */
function defineDoubts({ foundation, send }: ListContext): void {
  const queue = 'tell-doubt'
  foundation.jobs.define({
    queue,
    payload: z.object({ entryId: z.int() }),
    handle: async (payloads) => {
      for (const { entryId } of payloads)
        await foundation.database
          .transaction()
          .execute((transaction) => tellMember(foundation, transaction, send, entryId, 'other-file', null))
    },
  })
  foundation.jobs.follow('match-doubted', queue)
}

/** How large a request of the workbench may be: a list's file, or what everything else may be. */
export function hashListBodyLimit(
  maxFileBytes: number,
  otherwise: number,
): (method: string, path: string) => number {
  const file = /^\/api\/hash-lists\/[^/]+\/imports\/[^/]+\/file$/
  return (method, path) => (method === 'PUT' && file.test(path) ? maxFileBytes : otherwise)
}
