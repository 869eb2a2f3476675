import { z } from '@hono/zod-openapi'
import { cursorParameter, numberPlace, timelineSchema, urgencyPlace } from '../assessment/index.ts'
import { type ItemId, isId, permittedRoute, problemResponse } from '../foundation/index.ts'
import { classifications } from '../reports/index.ts'
import { outcomeInputSchema, portalDetailSchema, portalPageSchema, takeSchema } from './schemas.ts'
import { caseStatuses } from './vocabulary.ts'

const tags = ['police']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const params = z.object({
  id: z
    .string()
    .refine(isId, 'This is not an id.')
    .transform((id) => id as ItemId),
})
const detail = { description: 'The item and its case', content: json(portalDetailSchema) }
const unknownItem = problemResponse('There is no such item here')
const refused = problemResponse('A rule does not allow it now; `code` names the rule')
const notUnderstood = problemResponse('Some fields could not be understood')

export const portalListRoute = permittedRoute('portal', {
  ...{ method: 'get', path: '/api/portal/items', tags },
  summary: 'Items submitted to this member: most urgent first, then newest',
  request: {
    query: z.object({
      status: z.enum(caseStatuses).optional(),
      /** Hosting country, ISO 3166-1 alpha-2. */
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      classification: z.enum(classifications).optional(),
      /** Reached this member at or after. */
      since: z.iso.datetime({ offset: true }).optional(),
      /** `hide`: of items with the same file only the first one that came. */
      duplicates: z.enum(['show', 'hide']).default('show'),
      cursor: cursorParameter(urgencyPlace),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: { 200: { description: 'A page', content: json(portalPageSchema) }, 422: notUnderstood },
})

export const portalItemRoute = permittedRoute('portal', {
  ...{ method: 'get', path: '/api/portal/items/{id}', tags },
  summary: 'One submitted item',
  request: { params },
  responses: { 200: detail, 404: unknownItem, 422: notUnderstood },
})

export const takeRoute = permittedRoute('portal', {
  ...{ method: 'post', path: '/api/portal/items/{id}/take', tags },
  summary: 'Take an item to work on it',
  request: { params, body: { content: json(takeSchema) } },
  responses: { 200: detail, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const outcomeRoute = permittedRoute('portal', {
  ...{ method: 'post', path: '/api/portal/items/{id}/outcomes', tags },
  summary: 'Give an outcome; it travels back to the hotlines that have the item',
  request: { params, body: { required: true, content: json(outcomeInputSchema) } },
  responses: { 200: detail, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const portalAddressRoute = permittedRoute('portal', {
  ...{ method: 'post', path: '/api/portal/items/{id}/address', tags },
  summary: 'Show the exact address; recorded in the ledger first',
  request: { params },
  responses: {
    200: { description: 'The address', content: json(z.object({ url: z.string() })) },
    404: unknownItem,
    422: notUnderstood,
  },
})

export const portalTimelineRoute = permittedRoute('portal', {
  ...{ method: 'get', path: '/api/portal/items/{id}/timeline', tags },
  summary: 'Everything that happened to the item here, from the ledger',
  request: {
    params,
    query: z.object({
      cursor: cursorParameter(numberPlace),
      limit: z.coerce.number().int().min(1).max(200).default(200),
    }),
  },
  responses: {
    200: { description: 'Oldest first', content: json(timelineSchema) },
    404: unknownItem,
    422: notUnderstood,
  },
})
