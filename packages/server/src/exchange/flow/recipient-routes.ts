import { z } from '@hono/zod-openapi'
import {
  type App,
  createRoutes,
  type ItemId,
  isId,
  permittedRoute,
  personIn,
  problemResponse,
} from '../../foundation/index.ts'
import { classifications } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { chooseTerms, termsInputSchema } from './choose-terms.ts'
import { previewRecipients, recipientsSchema } from './recipients.ts'

const tags = ['exchange']
const params = z.object({ id: z.string().refine(isId, 'This is not an id.') })
const query = z.object({ asIf: z.enum(classifications).optional() })
const shown = {
  200: {
    description: 'What would leave',
    content: { 'application/json': { schema: recipientsSchema } },
  },
  404: problemResponse('There is no such item here'),
  422: problemResponse('Some fields could not be understood'),
  503: problemResponse('There is no directory yet'),
}

const changed = { ...shown, 409: problemResponse('Not ours to say, or wider than those who gave it allow') }

const recipientsRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}/recipients', tags },
  summary: 'Who will get which parts of the item, and why, when it is assessed so',
  request: { params, query },
  responses: shown,
})

const termsRoute = permittedRoute('assess', {
  ...{ method: 'put', path: '/api/items/{id}/recipients', tags },
  summary: 'Hold something back before the item leaves: files, the way in, the right to pass it on',
  request: {
    ...{ params, query },
    body: { content: { 'application/json': { schema: termsInputSchema } }, required: true },
  },
  responses: changed,
})

/** What a person sees, and may hold back, before an item leaves. */
export function recipientRoutes(context: ExchangeContext): App {
  return createRoutes()
    .openapi(recipientsRoute, async (request) => {
      const id = request.req.valid('param').id as ItemId
      const preview = await previewRecipients(context, id, request.req.valid('query').asIf)
      if (preview === undefined) return refuse(request, 404, 'unknown-item')
      return preview === 'no-directory' ? refuse(request, 503, preview) : request.json(preview, 200)
    })
    .openapi(termsRoute, async (request) => {
      const id = request.req.valid('param').id as ItemId
      const chosen = await chooseTerms(
        context.foundation,
        id,
        personIn(request).userId,
        request.req.valid('json'),
      )
      if (!chosen.ok && chosen.reason === 'unknown-item') return refuse(request, 404, chosen.reason)
      if (!chosen.ok) return refuse(request, 409, chosen.reason)
      const preview = await previewRecipients(context, id, request.req.valid('query').asIf)
      if (preview === undefined) return refuse(request, 404, 'unknown-item')
      return preview === 'no-directory' ? refuse(request, 503, preview) : request.json(preview, 200)
    })
}
