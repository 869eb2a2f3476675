import { z } from '@hono/zod-openapi'
import { permittedRoute, problemResponse } from '../foundation/index.ts'
import { statisticsSchema } from './schemas.ts'

const time = z.iso.datetime({ offset: true })

export const statisticsRoute = permittedRoute('statistics', {
  method: 'get',
  path: '/api/statistics',
  summary: 'Counts and median times of a period, read from the ledger',
  description: '`from` is included, `to` is not. Without them: the last 365 days.',
  tags: ['statistics'],
  request: { query: z.object({ from: time.optional(), to: time.optional() }) },
  responses: {
    200: { description: 'The figures', content: { 'application/json': { schema: statisticsSchema } } },
    422: problemResponse('The period could not be understood'),
  },
})
