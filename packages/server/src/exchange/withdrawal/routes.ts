import { z } from '@hono/zod-openapi'
import {
  type App,
  createRoutes,
  type ItemId,
  isId,
  permittedRoute,
  problemResponse,
} from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { copiesSchema, readCopies } from './copies.ts'
import { correctionInputSchema, withdrawalInputSchema } from './input.ts'
import { correct, withdraw } from './take-back.ts'

const tags = ['exchange']
const params = z.object({ id: z.string().refine(isId, 'This is not an id.') })
const shown = {
  200: {
    description: 'Copies, withdrawals and corrections',
    content: { 'application/json': { schema: copiesSchema } },
  },
  404: problemResponse('There is no such item here'),
  422: problemResponse('Some fields could not be understood'),
}
const changed = {
  ...shown,
  409: problemResponse('Nothing was sent, or it is withdrawn already, or there is nothing to correct'),
}

const copiesRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}/copies', tags },
  summary: 'Who has a copy, and who has confirmed what was taken back',
  request: { params },
  responses: shown,
})

const portalCopiesRoute = permittedRoute('portal', {
  ...{ method: 'get', path: '/api/portal/items/{id}/copies', tags },
  summary: 'What was withdrawn or corrected by those who submitted the item',
  request: { params },
  responses: shown,
})

const withdrawRoute = permittedRoute('act', {
  ...{ method: 'post', path: '/api/items/{id}/withdrawal', tags },
  summary: 'Withdraw from everybody what we gave them of the item',
  request: {
    params,
    body: { content: { 'application/json': { schema: withdrawalInputSchema } }, required: true },
  },
  responses: changed,
})

const correctRoute = permittedRoute('act', {
  ...{ method: 'post', path: '/api/items/{id}/corrections', tags },
  summary: 'Correct what we told others of the item',
  request: {
    params,
    body: { content: { 'application/json': { schema: correctionInputSchema } }, required: true },
  },
  responses: changed,
})

/** Who has a copy, and taking it back. */
export function withdrawalRoutes(context: ExchangeContext): App {
  const { foundation } = context
  return createRoutes()
    .openapi(copiesRoute, async (request) => {
      const copies = await readCopies(context, request.req.valid('param').id as ItemId)
      return copies ? request.json(copies, 200) : refuse(request, 404, 'unknown-item')
    })
    .openapi(portalCopiesRoute, async (request) => {
      const copies = await readCopies(context, request.req.valid('param').id as ItemId)
      return copies ? request.json(copies, 200) : refuse(request, 404, 'unknown-item')
    })
    .openapi(withdrawRoute, async (request) => {
      const subject = request.get('subject')
      if (subject.kind !== 'user') throw new Error('The route lets only people in')
      const id = request.req.valid('param').id as ItemId
      const done = await withdraw(foundation, id, subject.userId, request.req.valid('json'))
      if (!done.ok && done.reason === 'unknown-item') return refuse(request, 404, done.reason)
      if (!done.ok) return refuse(request, 409, done.reason)
      const copies = await readCopies(context, id)
      return copies ? request.json(copies, 200) : refuse(request, 404, 'unknown-item')
    })
    .openapi(correctRoute, async (request) => {
      const subject = request.get('subject')
      if (subject.kind !== 'user') throw new Error('The route lets only people in')
      const id = request.req.valid('param').id as ItemId
      const done = await correct(foundation, id, subject.userId, request.req.valid('json'))
      if (!done.ok && done.reason === 'unknown-item') return refuse(request, 404, done.reason)
      if (!done.ok) return refuse(request, 409, done.reason)
      const copies = await readCopies(context, id)
      return copies ? request.json(copies, 200) : refuse(request, 404, 'unknown-item')
    })
}
