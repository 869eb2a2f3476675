import { z } from '@hono/zod-openapi'
import {
  type App,
  createRoutes,
  type ItemId,
  isId,
  permittedRoute,
  personIn,
  problemResponse,
} from '../../foundation/index.ts'
import { declineReasons } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { type Answered, acceptItem, declineItem } from './answer.ts'

const tags = ['exchange']
const params = z.object({ id: z.string().refine(isId, 'This is not an id.') })
const responses = {
  204: { description: 'Done; the sender hears of it' },
  404: problemResponse('There is no such item here'),
  409: problemResponse('Not offered, closed already, or a colleague is working on it'),
  422: problemResponse('Some fields could not be understood'),
}

export const acceptRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/accept', tags },
  summary: 'Take an item that another member offers: we hold it from now on',
  request: { params },
  responses,
})

export const declineRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/decline', tags },
  summary: 'Say no to an offered item, with a reason',
  request: {
    params,
    body: {
      content: {
        'application/json': { schema: z.strictObject({ reason: z.enum(declineReasons) }).openapi('Decline') },
      },
      required: true,
    },
  },
  responses,
})

/** What a person does with hand-overs. */
export function flowRoutes(exchange: ExchangeContext): App {
  const { foundation } = exchange
  return createRoutes()
    .openapi(acceptRoute, async (context) => {
      const answered = await acceptItem(
        foundation,
        context.req.valid('param').id as ItemId,
        personIn(context).userId,
      )
      if (!answered.ok) return refuse(context, refusalStatus(answered), answered.reason)
      return context.body(null, 204)
    })
    .openapi(declineRoute, async (context) => {
      const { reason } = context.req.valid('json')
      const id = context.req.valid('param').id as ItemId
      const answered = await declineItem(foundation, id, reason, personIn(context).userId)
      if (!answered.ok) return refuse(context, refusalStatus(answered), answered.reason)
      return context.body(null, 204)
    })
}

function refusalStatus(answered: Extract<Answered, { ok: false }>): 404 | 409 {
  return answered.reason === 'unknown-item' ? 404 : 409
}
