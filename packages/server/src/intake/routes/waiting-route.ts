import { z } from '@hono/zod-openapi'
import {
  type App,
  createRoutes,
  type Foundation,
  permittedRoute,
  problemResponse,
} from '../../foundation/index.ts'
import { priorities } from '../../reports/index.ts'
import { waitingMessages } from '../messages/waiting-messages.ts'

const query = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,15}\.[\w-]{1,40}$/)
    .optional(),
})

const waiting = z
  .object({
    messages: z.array(
      z.object({ id: z.string(), reportId: z.string(), at: z.iso.datetime(), priority: z.enum(priorities) }),
    ),
    next: z.string().nullable(),
  })
  .openapi('WaitingMessages')

const route = permittedRoute('assess', {
  method: 'get',
  path: '/api/messages/waiting',
  tags: ['intake'],
  summary: "Tipsters' messages that nobody has answered, oldest first",
  request: { query },
  responses: {
    200: {
      description: 'Messages without their words',
      content: { 'application/json': { schema: waiting } },
    },
    422: problemResponse('A field does not fit'),
  },
})

export function waitingRoute(foundation: Foundation): App {
  const routes = createRoutes()
  routes.openapi(route, async (context) => {
    const { limit, cursor } = context.req.valid('query')
    const messages = await waitingMessages(foundation.database, { limit, after: placeOf(cursor) })
    const last = messages.at(-1)
    return context.json(
      {
        messages: messages.map((message) => ({
          ...message,
          at: message.at.toISOString(),
          priority: priorities[message.priority] ?? 'normal',
        })),
        next: last && messages.length === limit ? `${last.at.getTime()}.${last.id}` : null,
      },
      200,
    )
  })
  return routes
}

function placeOf(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined
  const dot = cursor.indexOf('.')
  return { at: new Date(Number(cursor.slice(0, dot))), id: cursor.slice(dot + 1) }
}
