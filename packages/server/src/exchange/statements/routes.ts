import { z } from '@hono/zod-openapi'
import { memberIdSchema } from '@samverkan/protocol'
import { type App, createRoutes, permittedRoute, problemResponse } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { listStatements } from './list-statements.ts'
import { knownPeers, requestStatements } from './request-statement.ts'
import { statementsSchema } from './schema.ts'

const tags = ['exchange']

export const statementsRoute = permittedRoute('signed-in', {
  ...{ method: 'get', path: '/api/statements', tags },
  summary: 'What we and each other member agree to have handed over, and what was sent again',
  responses: {
    200: { description: 'Per member', content: { 'application/json': { schema: statementsSchema } } },
  },
})

export const compareRoute = permittedRoute('act', {
  ...{ method: 'post', path: '/api/statements', tags },
  summary: 'Compare with a member, or with all, now instead of tonight',
  request: {
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({ member: memberIdSchema.optional() }).openapi('CompareNow'),
        },
      },
      required: true,
    },
  },
  responses: {
    202: { description: 'A statement goes out now; what came of it is listed a little later' },
    404: problemResponse('Nothing was ever exchanged with that member'),
    422: problemResponse('Not understood'),
  },
})

/** What a person sees of statements, and asks for. */
export function statementRoutes(exchange: ExchangeContext): App {
  const { foundation } = exchange
  return createRoutes()
    .openapi(statementsRoute, async (context) => context.json(await listStatements(exchange), 200))
    .openapi(compareRoute, async (context) => {
      const { member } = context.req.valid('json')
      const known = await knownPeers(foundation.database)
      if (member !== undefined && !known.includes(member)) return refuse(context, 404, 'unknown-member')
      const peers = member === undefined ? known : [member]
      await foundation.database
        .transaction()
        .execute((transaction) => requestStatements(foundation, transaction, peers))
      return context.body(null, 202)
    })
}
