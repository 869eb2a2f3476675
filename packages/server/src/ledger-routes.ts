import { z } from '@hono/zod-openapi'
import {
  createRoutes,
  type Foundation,
  latestCheckpoint,
  permittedRoute,
  problem,
  problemResponse,
  proveEvent,
} from './foundation/index.ts'
import type { Room } from './room.ts'

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })

const checkpointRoute = permittedRoute('signed-in', {
  method: 'get',
  path: '/api/ledger/checkpoint',
  tags: ['ledger'],
  summary: 'The newest signed checkpoint of this member’s ledger (C2SP signed note)',
  responses: {
    200: {
      description: 'The checkpoint',
      content: json(z.object({ size: z.int(), note: z.string(), at: z.iso.datetime() })),
    },
    404: problemResponse('Nothing has been sealed yet'),
  },
})

// The body of an event may be of an item that not everybody who is signed in may see.
const proofRoute = permittedRoute('administer', {
  method: 'get',
  path: '/api/ledger/events/{seq}/proof',
  tags: ['ledger'],
  summary: 'Proof that one event is in the ledger (RFC 6962 audit path)',
  request: { params: z.object({ seq: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) }) },
  responses: {
    200: {
      description: 'The proof',
      content: json(
        z.object({
          body: z.string().nullable(),
          saltHex: z.string(),
          leafIndex: z.int(),
          leafHex: z.string(),
          path: z.array(z.string()),
          checkpoint: z.string(),
          size: z.int(),
        }),
      ),
    },
    404: problemResponse('There is no such event, or it is not sealed yet; `code` says which'),
    422: problemResponse('The number could not be understood'),
  },
})

const sentences = {
  'unknown-event': 'There is no event with this number.',
  'not-sealed-yet': 'The event is recorded but not sealed yet; ask again in a few seconds.',
} as const

/** Lets staff show that what the timeline says stands in the signed ledger. */
export function openLedger(foundation: Foundation): Room {
  const workbench = createRoutes()
  workbench.openapi(checkpointRoute, async (context) => {
    const last = await latestCheckpoint(foundation.database)
    if (!last)
      return problem(
        context,
        404,
        'not-sealed-yet',
        'Nothing has been sealed yet; ask again in a few seconds.',
      )
    return context.json({ size: last.size, note: last.note, at: last.at.toISOString() }, 200)
  })
  workbench.openapi(proofRoute, async (context) => {
    const result = await proveEvent(foundation.database, context.req.valid('param').seq)
    if (!result.ok) return problem(context, 404, result.reason, sentences[result.reason])
    return context.json(result.proof, 200)
  })
  return { routes: { workbench } }
}
