import { z } from '@hono/zod-openapi'
import { permittedRoute, problemResponse } from '../foundation/index.ts'
import {
  giveContactSchema,
  noticeListSchema,
  noticeQuerySchema,
  noticeSchema,
  plannedSchema,
} from './schemas.ts'

const tags = ['takedown']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })

export const listNoticesRoute = permittedRoute('act', {
  method: 'get',
  path: '/api/notices',
  summary: 'Notices to providers, newest first, with counts',
  tags,
  request: { query: noticeQuerySchema },
  responses: {
    200: { description: 'One page', content: json(noticeListSchema) },
    422: problemResponse('The query could not be understood'),
  },
})

export const openNoticeRoute = permittedRoute('act', {
  method: 'get',
  path: '/api/notices/{id}',
  summary: 'One notice with its text and the answers to it',
  description: 'Shows addresses; the reading is recorded in the ledger first.',
  tags,
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: {
    200: { description: 'The notice', content: json(noticeSchema) },
    404: problemResponse('There is no such notice'),
  },
})

export const giveContactRoute = permittedRoute('act', {
  method: 'post',
  path: '/api/items/{id}/provider-contact',
  summary: 'Give the abuse contact of an item by hand; its notice is planned at once',
  description: 'Counts while the item stays at its present provider.',
  tags,
  request: {
    params: z.object({ id: z.string().max(64) }),
    body: { required: true, content: json(giveContactSchema) },
  },
  responses: {
    200: { description: 'Planned', content: json(plannedSchema) },
    404: problemResponse('There is no such item'),
    409: problemResponse('The item is not for takedown here, or the contact has a notice already'),
    422: problemResponse('Not an address'),
  },
})
