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
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { type ExportRefusal, exportProof } from './export-proof.ts'

const proofRoute = permittedRoute('assess', {
  ...{ method: 'get', path: '/api/items/{id}/proof', tags: ['exchange'] },
  summary: 'Everything that proves the hand-overs of an item, as one file',
  description:
    'An HX/1 bundle, for `samverkan verify`: envelopes, receipts, the documents that name their keys, and leaves of our ledger. Nothing of the item’s content. The export is an event of the ledger.',
  request: { params: z.object({ id: z.string().refine(isId, 'This is not an id.') }) },
  responses: {
    200: { description: 'The bundle', content: { 'application/json': { schema: z.string() } } },
    404: problemResponse('There is no such item here, or it was never handed over'),
    409: problemResponse('The ledger has not sealed the last event yet, or a key is not in the directory'),
    422: problemResponse('Some fields could not be understood'),
    503: problemResponse('There is no directory yet'),
  },
})

const statusOf = {
  'unknown-item': 404,
  'never-handed-over': 404,
  'not-sealed-yet': 409,
  'not-provable': 409,
  'no-directory': 503,
} as const satisfies Record<ExportRefusal, number>

export function proofRoutes(exchange: ExchangeContext): App {
  return createRoutes().openapi(proofRoute, async (context) => {
    const id = context.req.valid('param').id as ItemId
    const exported = await exportProof(exchange, id, personIn(context).userId)
    if (!exported.ok) return refuse(context, statusOf[exported.reason], exported.reason) as never
    // The bytes as they are: another way of writing the same JSON would not verify.
    return context.body(exported.text, 200, {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="proof-${id}.json"`,
      'cache-control': 'no-store',
    }) as never
  })
}
