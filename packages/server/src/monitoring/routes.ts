import { z } from '@hono/zod-openapi'
import {
  createRoutes,
  type Foundation,
  type ItemId,
  permittedRoute,
  problem,
  problemResponse,
} from '../foundation/index.ts'
import { actionReasons } from '../reports/index.ts'
import { readWatch } from './checks.ts'
import { seenStates } from './rules.ts'

const watchedItemSchema = z
  .object({
    since: z.iso.datetime(),
    nextCheckAt: z.iso.datetime(),
    misses: z.int(),
    checks: z.array(
      z.object({
        at: z.iso.datetime(),
        state: z.enum(seenStates),
        because: z.enum(actionReasons).nullable(),
        status: z.int().nullable(),
      }),
    ),
  })
  .openapi('WatchedItem')

const readWatchRoute = permittedRoute('act', {
  method: 'get',
  path: '/api/items/{id}/checks',
  summary: 'How an item under watch was seen, the last 50 looks',
  tags: ['monitoring'],
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: {
    200: { description: 'The watch', content: { 'application/json': { schema: watchedItemSchema } } },
    404: problemResponse('The item is not under watch'),
  },
})

/** What the workbench shows of monitoring. */
export function monitoringRoutes(foundation: Foundation) {
  return createRoutes().openapi(readWatchRoute, async (context) => {
    const watched = await readWatch(foundation, context.req.valid('param').id as ItemId)
    if (watched) return context.json(watched, 200)
    return problem(context, 404, 'not-watched', 'This item is not under watch here.')
  })
}
