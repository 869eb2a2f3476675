import { z } from '@hono/zod-openapi'
import { type ItemId, isId, permittedRoute, problemResponse } from '../foundation/index.ts'
import { viewLevels } from './picture-process/levels.ts'

const tags = ['capture']
const params = z.object({
  id: z
    .string()
    .refine(isId, 'This is not an id.')
    .transform((id) => id as ItemId),
})
const notUnderstood = problemResponse('Some fields could not be understood')
const unknownItem = problemResponse('There is no such item, or nothing of it to show')

export const viewRoute = permittedRoute('signed-in', {
  ...{ method: 'post', path: '/api/items/{id}/views', tags },
  summary: 'See one step more of a picture',
  description:
    'Steps: blurred, larger, grey, original; each after the one before it. The view is in the ledger before the picture is opened. For analysts, and for officers of the portal.',
  request: {
    params,
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ level: z.enum(viewLevels) }) } },
    },
  },
  responses: {
    200: {
      description: 'The rendition, without any metadata of the original',
      content: { 'image/png': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    403: problemResponse('The role does not allow it, or the exposure of the day is used up'),
    404: unknownItem,
    409: problemResponse('A step was skipped, or it is known material, which nobody needs to see'),
    422: problemResponse('The picture cannot be shown, or some fields could not be understood'),
  },
})

export const captureRoute = permittedRoute('assess', {
  ...{ method: 'post', path: '/api/items/{id}/capture', tags },
  summary: 'Capture an item that was not, or could not be, captured',
  request: { params },
  responses: {
    202: { description: 'It will be captured' },
    404: unknownItem,
    409: problemResponse('A rule does not allow it now; `code` names the rule'),
    422: notUnderstood,
  },
})
