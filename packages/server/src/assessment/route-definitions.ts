import { z } from '@hono/zod-openapi'
import { type ItemId, isId, permittedRoute, problemResponse } from '../foundation/index.ts'
import { stages } from '../reports/index.ts'
import { cursorParameter, numberPlace, timePlace, urgencyPlace } from './cursor.ts'
import {
  actionInputSchema,
  addressSchema,
  assessedSchema,
  assessmentInputSchema,
  attentionSchema,
  claimInputSchema,
  hostingInputSchema,
  itemDetailSchema,
  itemPageSchema,
  myAssessmentsSchema,
  proactiveReportSchema,
  queueSchema,
  timelineSchema,
} from './schemas.ts'

const tags = ['assessment']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const body = <Schema extends z.ZodType>(schema: Schema) => ({ required: true, content: json(schema) })
const params = z.object({
  id: z
    .string()
    .refine(isId, 'This is not an id.')
    .transform((id) => id as ItemId),
})
const limit = z.coerce.number().int().min(1).max(200).default(50)
const detail = { description: 'The item', content: json(itemDetailSchema) }
const unknownItem = problemResponse('There is no such item')
const refused = problemResponse('A rule does not allow it now; `code` names the rule')
const notUnderstood = problemResponse('Some fields could not be understood')

export const queueRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/queue', tags },
  summary: 'What waits, most urgent first, then oldest',
  request: { query: z.object({ limit, cursor: cursorParameter(urgencyPlace) }) },
  responses: { 200: { description: 'The queue', content: json(queueSchema) }, 422: notUnderstood },
})

export const nextRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/queue/next', tags },
  summary: 'Claim the next item that nobody else has open',
  description: 'With `skip`, that item goes back to the queue and another one is picked.',
  request: { query: z.object({ skip: params.shape.id.optional() }) },
  responses: { 200: detail, 204: { description: 'Nothing waits' }, 422: notUnderstood },
})

export const itemRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}', tags },
  summary: 'One item, metadata only; claims nothing',
  request: { params },
  responses: { 200: detail, 404: unknownItem, 422: notUnderstood },
})

export const claimRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/claim', tags },
  summary: 'Claim an item, or keep one’s claim alive',
  request: { params, body: { content: json(claimInputSchema) } },
  responses: { 200: detail, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const releaseRoute = permittedRoute('assess', {
  ...{ method: 'delete', path: '/api/items/{id}/claim', tags },
  summary: 'Give one’s claim back',
  request: { params },
  responses: { 204: { description: 'Not claimed by the asker any more' }, 422: notUnderstood },
})

export const assessRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/assessments', tags },
  summary: 'Assess an item; with `next=true` the next one comes back claimed',
  request: {
    params,
    query: z.object({ next: z.enum(['true', 'false']).default('false') }),
    body: body(assessmentInputSchema),
  },
  responses: {
    200: { description: 'Assessed', content: json(assessedSchema) },
    404: unknownItem,
    409: refused,
    422: notUnderstood,
  },
})

export const undoRoute = permittedRoute('assess', {
  ...{ method: 'delete', path: '/api/items/{id}/assessments/last', tags },
  summary: 'Take one’s last assessment of the item back; it is claimed for the asker again',
  request: { params },
  responses: { 200: detail, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const myAssessmentsRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/my/assessments', tags },
  summary: 'The asker’s last assessments and whether each can be undone',
  request: { query: z.object({ limit: limit.default(10), cursor: cursorParameter(timePlace) }) },
  responses: { 200: { description: 'Newest first', content: json(myAssessmentsSchema) }, 422: notUnderstood },
})

export const timelineRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}/timeline', tags },
  summary: 'Everything that happened to the item and its report, from the ledger',
  request: { params, query: z.object({ limit: limit.default(200), cursor: cursorParameter(numberPlace) }) },
  responses: {
    200: { description: 'Oldest first', content: json(timelineSchema) },
    404: unknownItem,
    422: notUnderstood,
  },
})

export const addressRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/address', tags },
  summary: 'Show the exact address; recorded in the ledger first',
  request: { params },
  responses: {
    200: { description: 'The address', content: json(addressSchema) },
    404: unknownItem,
    422: notUnderstood,
  },
})

export const actRoute = permittedRoute('act', {
  ...{ method: 'post', path: '/api/items/{id}/actions', tags },
  summary: 'Record an action; a final one closes the item',
  request: { params, body: body(actionInputSchema) },
  responses: { 200: detail, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const hostingRoute = permittedRoute('act', {
  ...{ method: 'post', path: '/api/items/{id}/hosting', tags },
  summary: 'Say by hand where the item is hosted',
  request: { params, body: body(hostingInputSchema) },
  responses: { 200: detail, 404: unknownItem, 409: refused, 422: notUnderstood },
})

export const attentionRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/attention', tags },
  summary: 'Items and reports that a person must look at',
  request: {
    query: z.object({
      limit,
      cursor: cursorParameter(urgencyPlace),
      reportCursor: cursorParameter(urgencyPlace),
    }),
  },
  responses: {
    200: { description: 'Most urgent first', content: json(attentionSchema) },
    422: notUnderstood,
  },
})

export const browseRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items', tags },
  summary: 'Items of one stage, newest first',
  request: { query: z.object({ stage: z.enum(stages), limit, cursor: cursorParameter(timePlace) }) },
  responses: { 200: { description: 'A page', content: json(itemPageSchema) }, 422: notUnderstood },
})

export const reportRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/reports', tags },
  summary: 'Enter a report that an analyst found',
  request: { body: body(proactiveReportSchema) },
  responses: {
    201: { description: 'Stored', content: json(z.object({ reportId: z.string() })) },
    422: notUnderstood,
  },
})
