import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  type App,
  createRoutes,
  type HttpEnv,
  type ItemId,
  isId,
  permittedRoute,
  personIn,
  problemResponse,
} from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { copiesSchema, readCopies } from './copies.ts'
import { correct } from './correct.ts'
import type { TakenBack } from './deed.ts'
import { correctionInputSchema, withdrawalInputSchema } from './input.ts'
import { withdraw } from './withdraw.ts'

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
  409: problemResponse(
    'Nothing was sent, or it is withdrawn already, or there is nothing to correct, or a file is not the page’s',
  ),
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
  summary: 'Withdraw from everybody what we gave them of the item, and of files of it',
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
  const answerWithCopies = async (request: Context<HttpEnv>, id: ItemId) => {
    const copies = await readCopies(context, id)
    return copies ? request.json(copies, 200) : refuse(request, 404, 'unknown-item')
  }
  const answerTo = async (request: Context<HttpEnv>, id: ItemId, done: TakenBack) => {
    if (done.ok) return answerWithCopies(request, id)
    return done.reason === 'unknown-item'
      ? refuse(request, 404, done.reason)
      : refuse(request, 409, done.reason)
  }
  return createRoutes()
    .openapi(copiesRoute, (request) => answerWithCopies(request, request.req.valid('param').id as ItemId))
    .openapi(portalCopiesRoute, (request) =>
      answerWithCopies(request, request.req.valid('param').id as ItemId),
    )
    .openapi(withdrawRoute, async (request) => {
      const id = request.req.valid('param').id as ItemId
      const done = await withdraw(foundation, id, personIn(request).userId, request.req.valid('json'))
      return answerTo(request, id, done)
    })
    .openapi(correctRoute, async (request) => {
      const id = request.req.valid('param').id as ItemId
      const done = await correct(foundation, id, personIn(request).userId, request.req.valid('json'))
      return answerTo(request, id, done)
    })
}
