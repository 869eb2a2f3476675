import { z } from '@hono/zod-openapi'
import { type ItemId, isId, permittedRoute, problemResponse } from '../../foundation/index.ts'
import { alikeSchema, togetherInputSchema, togetherSchema } from './schemas.ts'

const tags = ['assessment']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const params = z.object({
  id: z
    .string()
    .refine(isId, 'This is not an id.')
    .transform((id) => id as ItemId),
})
const unknownItem = problemResponse('There is no such item')
const notUnderstood = problemResponse('Some fields could not be understood')

export const alikeRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}/alike', tags },
  summary: 'Items with the very same files, and what waits with a near picture',
  request: { params },
  responses: {
    200: { description: 'The group', content: json(alikeSchema) },
    404: unknownItem,
    422: notUnderstood,
  },
})

export const togetherRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/alike/assessments', tags },
  summary: 'Assess an item, and with it those of its identical ones that the analyst has seen in the list',
  description: 'Each has a record of its own. What a rule closes meanwhile is left out, and named.',
  request: { params, body: { required: true, content: json(togetherInputSchema) } },
  responses: {
    200: { description: 'What was decided, and what was left out', content: json(togetherSchema) },
    404: unknownItem,
    409: problemResponse('A rule does not allow it for the item itself; `code` names the rule'),
    422: notUnderstood,
  },
})
