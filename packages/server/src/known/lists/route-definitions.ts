import { z } from '@hono/zod-openapi'
import { permittedRoute, problemResponse } from '../../foundation/index.ts'
import {
  exportFormSchema,
  hashEntryPageSchema,
  hashFeedbackSchema,
  hashImportReportSchema,
  hashListDetailSchema,
  hashListSummarySchema,
  hashListsSchema,
  hashMatchesSchema,
  importInputSchema,
  newListSchema,
  wrongInputSchema,
} from './schemas.ts'

const tags = ['hash lists']
const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const body = <Schema extends z.ZodType>(schema: Schema) => ({ content: json(schema), required: true })
/** Ours are ids; the list of what our own people assessed is called `own`. */
const list = z.string().regex(/^(own|[0-9A-HJKMNP-TV-Z]{26})$/, 'This is not the id of a list.')
const inList = z.object({ id: list })
const number = z.string().regex(/^[1-9]\d{0,9}$/, 'This is not a number.')
const importId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, 'This is not an id.')
const memberId = z.string().regex(/^[a-z0-9.-]{2,64}$/, 'This is not a member.')
const notUnderstood = problemResponse('Some fields could not be understood')
const unknown = problemResponse('There is no such list, entry, import or member here')
const refused = problemResponse('It cannot be done now; `code` says why')
const done = { description: 'Done' }

export const listsRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/hash-lists', tags },
  summary: 'Every list of known material, and what can be done with lists',
  responses: { 200: { description: 'The lists', content: json(hashListsSchema) } },
})

export const newListRoute = permittedRoute('administer', {
  ...{ method: 'post', path: '/api/hash-lists', tags },
  summary: 'Open a list, to bring files into it',
  request: { body: body(newListSchema) },
  responses: { 201: { description: 'Opened', content: json(hashListSummarySchema) }, 422: notUnderstood },
})

export const matchesRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/hash-lists/matches', tags },
  summary: 'Which entries a hash matches',
  description: 'MD5, SHA-1, SHA-256 exactly; 64 digits also as PDQ, up to 31 bits apart.',
  request: { query: z.object({ hash: z.string().max(100) }) },
  responses: {
    200: { description: 'Matches, the strongest first', content: json(hashMatchesSchema) },
    422: notUnderstood,
  },
})

export const listRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/hash-lists/{id}', tags },
  summary: 'One list: its imports, with whom it is shared, where it comes from',
  request: { params: inList },
  responses: {
    200: { description: 'The list', content: json(hashListDetailSchema) },
    404: unknown,
    422: notUnderstood,
  },
})

export const removeRoute = permittedRoute('administer', {
  ...{ method: 'delete', path: '/api/hash-lists/{id}', tags },
  summary: 'Remove a list: none of its entries decides anything any more',
  request: { params: inList },
  responses: { 204: done, 404: unknown, 409: refused, 422: notUnderstood },
})

export const entriesRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/hash-lists/{id}/entries', tags },
  summary: 'Entries of a list, in the order in which they came. Never a picture',
  request: {
    params: inList,
    query: z.object({
      standing: z.enum(['yes', 'no']).default('yes'),
      cursor: number.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: { description: 'A page', content: json(hashEntryPageSchema) },
    404: unknown,
    422: notUnderstood,
  },
})

export const wrongRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/hash-lists/{id}/entries/{entry}/wrong', tags },
  summary: 'Say that an entry is wrong: it matches nothing here any more, and whoever listed it hears of it',
  request: { params: inList.extend({ entry: number }), body: body(wrongInputSchema) },
  responses: { 204: done, 404: unknown, 409: refused, 422: notUnderstood },
})

export const newImportRoute = permittedRoute('administer', {
  ...{ method: 'post', path: '/api/hash-lists/{id}/imports', tags },
  summary: 'Say what file is to come, before it is put',
  request: { params: inList, body: body(importInputSchema) },
  responses: {
    201: { description: 'Expected', content: json(hashImportReportSchema) },
    404: unknown,
    409: refused,
    422: notUnderstood,
  },
})

export const fileRoute = permittedRoute('administer', {
  ...{ method: 'put', path: '/api/hash-lists/{id}/imports/{import}/file', tags },
  summary: 'Put the file of an import; it is taken in afterwards',
  description: 'The body is the file as it is. One that breaks off leaves nothing.',
  request: {
    params: inList.extend({ import: importId }),
    body: {
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
      required: true,
    },
  },
  responses: {
    202: { description: 'Sealed; it is being taken in', content: json(hashImportReportSchema) },
    404: unknown,
    409: refused,
    422: notUnderstood,
    507: problemResponse('No space for it'),
  },
})

export const importRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/hash-lists/{id}/imports/{import}', tags },
  summary: 'How far an import is, and what it refused',
  request: { params: inList.extend({ import: importId }) },
  responses: {
    200: { description: 'The report', content: json(hashImportReportSchema) },
    404: unknown,
    422: notUnderstood,
  },
})

export const exportRoute = permittedRoute('administer', {
  ...{ method: 'get', path: '/api/hash-lists/{id}/export', tags },
  summary: 'Every entry that stands, as a file',
  description: 'The export is an event of the ledger. `Left-Out` counts what the form cannot say.',
  request: {
    params: inList,
    query: z.object({ form: exportFormSchema, categoryModel: z.string().max(40).default('us') }),
  },
  responses: {
    200: {
      description: 'The file',
      content: { 'text/csv': { schema: z.string() }, 'application/json': { schema: z.string() } },
    },
    404: unknown,
    422: notUnderstood,
  },
})

export const shareRoute = permittedRoute('administer', {
  ...{ method: 'put', path: '/api/hash-lists/{id}/shares/{member}', tags },
  summary: 'Share a list with a member from now on',
  request: { params: inList.extend({ member: memberId }) },
  responses: { 204: done, 404: unknown, 409: refused, 422: notUnderstood },
})

export const endShareRoute = permittedRoute('administer', {
  ...{ method: 'delete', path: '/api/hash-lists/{id}/shares/{member}', tags },
  summary: 'Share a list with a member no longer: its server withdraws what came by it',
  request: { params: inList.extend({ member: memberId }) },
  responses: { 204: done, 404: unknown, 409: refused, 422: notUnderstood },
})

export const offerRoute = permittedRoute('administer', {
  ...{ method: 'post', path: '/api/hash-lists/{id}/offer', tags },
  summary: 'Take a list that a member shares with us, or do not: until then it decides nothing',
  request: { params: inList, body: body(z.strictObject({ take: z.boolean() }).openapi('OfferDecision')) },
  responses: { 204: done, 404: unknown, 409: refused, 422: notUnderstood },
})

export const feedbackRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/hash-feedback', tags },
  summary: 'What members say of our entries and we of theirs: what waits first, then the newest',
  responses: { 200: { description: 'At most two hundred', content: json(hashFeedbackSchema) } },
})

export const decideFeedbackRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/hash-feedback/{id}', tags },
  summary: 'Decide what a member said of an entry of ours: agreed with, it is withdrawn everywhere',
  request: {
    params: z.object({ id: number }),
    body: body(z.strictObject({ agree: z.boolean() }).openapi('FeedbackDecision')),
  },
  responses: { 204: done, 404: unknown, 409: refused, 422: notUnderstood },
})
