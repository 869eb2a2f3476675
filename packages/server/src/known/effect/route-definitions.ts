import { z } from '@hono/zod-openapi'
import { type ItemId, isId, permittedRoute, problemResponse } from '../../foundation/index.ts'
import { knownOfItemSchema, takeInputSchema, takenSchema, viewsSparedSchema } from './schemas.ts'

const tags = ['known']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const params = z.object({
  id: z
    .string()
    .refine(isId, 'This is not an id.')
    .transform((id) => id as ItemId),
})
const unknownItem = problemResponse('There is no such item')
const refused = problemResponse('A rule does not allow it now; `code` names the rule')
const notUnderstood = problemResponse('Some fields could not be understood')
const known = { description: 'What is known', content: json(knownOfItemSchema) }

export const knownRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}/known', tags },
  summary: 'What earlier assessments say of an item’s files, and what its own leans on',
  request: { params },
  responses: { 200: known, 404: unknownItem, 422: notUnderstood },
})

export const takeRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/known/assessment', tags },
  summary: 'Take an earlier assessment over as one’s own',
  request: { params, body: { required: true, content: json(takeInputSchema) } },
  responses: {
    200: { description: 'Assessed', content: json(takenSchema) },
    404: unknownItem,
    409: refused,
    422: notUnderstood,
  },
})

export const wrongRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/known/wrong', tags },
  summary:
    'Say that an item is not what it was taken for; whatever leaned on the same entry is looked at again',
  request: { params },
  responses: { 200: known, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const confirmRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/known/confirmation', tags },
  summary: 'Say that the assessment is right although its match was withdrawn',
  request: { params },
  responses: { 200: known, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const sparedRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/known/spared', tags },
  summary: 'How many views were spared, today and in all',
  responses: { 200: { description: 'The counts', content: json(viewsSparedSchema) } },
})
