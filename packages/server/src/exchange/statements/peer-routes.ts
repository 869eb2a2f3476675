import { z } from '@hono/zod-openapi'
import { consistencyProof, sha256Hex, toHex } from '@samverkan/protocol'
import {
  type App,
  createRoutes,
  latestCheckpoint,
  ledgerSubtrees,
  permittedRoute,
  problemResponse,
} from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { guardRequest } from '../inbox/request-guard.ts'
import { refuse } from '../refuse.ts'

const size = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const consistencyRoute = permittedRoute('peer', {
  ...{ method: 'get', path: '/hx/v1/ledger/consistency', tags: ['exchange'] },
  summary: 'Proof that our ledger of one size begins with our ledger of a smaller size',
  description: 'RFC 6962 section 2.1.2. Peers hold heads of our ledger from our receipts and statements.',
  request: { query: z.object({ from: size, to: size }) },
  responses: {
    200: {
      description: 'The hashes of the proof, in order',
      content: {
        'application/json': { schema: z.object({ proof: z.array(z.string()) }).openapi('ConsistencyProof') },
      },
    },
    401: problemResponse(
      'The request proof (`Authorization: HX <JWS>`) is missing, wrong or was used before',
    ),
    403: problemResponse('The sender is not in the directory'),
    404: problemResponse('We have never had a ledger of that size'),
    422: problemResponse('Not understood'),
  },
})

/** What peers ask to be witnesses of our ledger. */
export function peerStatementRoutes(exchange: ExchangeContext): App {
  const { database } = exchange.foundation
  return createRoutes().openapi(consistencyRoute, async (context) => {
    const guarded = await guardRequest(exchange, {
      method: context.req.method,
      path: context.req.path,
      authorization: context.req.header('authorization'),
      bodySha256: sha256Hex(''),
    })
    if (!guarded.ok) return refuse(context, guarded.reason === 'not-a-member' ? 403 : 401, guarded.reason)
    const { from, to } = context.req.valid('query')
    const newest = await latestCheckpoint(database)
    if (from > to || to > (newest?.size ?? 0)) return refuse(context, 404, 'unknown-size')
    const proof = await consistencyProof(from, to, ledgerSubtrees(database))
    return context.json({ proof: proof.map(toHex) }, 200)
  })
}
