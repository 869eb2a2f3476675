import { z } from '@hono/zod-openapi'
import { sha256HexSchema } from '@samverkan/protocol'
import { permittedRoute, problemResponse } from '../../foundation/index.ts'

const tags = ['exchange']
const jose = (description: string) => ({
  description,
  content: { 'application/jose': { schema: z.string() }, 'application/jose+json': { schema: z.string() } },
})
const unproven = problemResponse(
  'The request proof (`Authorization: HX <JWS>`) is missing, wrong or was used before',
)
const params = z.object({ sha256: sha256HexSchema })

export const envelopesRoute = permittedRoute('peer', {
  ...{ method: 'post', path: '/hx/v1/envelopes', tags },
  summary: 'Hand an envelope over',
  description:
    'The body is one JWS (HX/1), at most 128 KiB: compact for suite hx1, General JSON (application/jose+json) for suite hx2, and the receipt comes in the same suite. Repeating it at any time gets the same answer: the parts that are still needed, or the receipt, byte for byte.',
  request: { body: { content: { 'application/jose': { schema: z.string() } }, required: true } },
  responses: {
    200: jose('Taken: the signed receipt'),
    202: {
      description: 'Verified; these parts are to be put before it is taken',
      content: {
        'application/json': { schema: z.object({ need: z.array(z.string()) }).openapi('NeededParts') },
      },
    },
    400: problemResponse('Not an envelope'),
    403: problemResponse('The key or the sender is not in the directory'),
    409: problemResponse(
      'Another envelope with this id or place came before, and both are kept; or the chain has no such place',
    ),
    410: problemResponse('The envelope has expired'),
    413: problemResponse('Larger than an envelope may be'),
    415: problemResponse('Not application/jose'),
    422: jose('Refused for good: a signed receipt of kind `rejected`'),
    425: problemResponse('Signed in the future'),
    503: problemResponse('No directory yet'),
    507: problemResponse(
      'Too many announced parts are open, or no space; `Retry-After` says when to try again',
    ),
  },
})

export const partStateRoute = permittedRoute('peer', {
  ...{ method: 'head', path: '/hx/v1/parts/{sha256}', tags },
  summary: 'How much of a part that an envelope of yours has announced is here',
  description: 'Ends an upload of the part that still runs.',
  request: { params },
  responses: {
    204: {
      description: 'How much is here',
      headers: z.object({
        'Upload-Offset': z.int().openapi({ description: 'Bytes that are here: where to go on' }),
        'Upload-Complete': z.enum(['?0', '?1']),
        'Upload-Length': z.int().openapi({ description: 'Bytes of the whole part' }),
      }),
    },
    401: unproven,
    403: problemResponse('The sender is not in the directory'),
    404: problemResponse('Not announced'),
    507: problemResponse('No space for the rest of it at present; `Retry-After` says when to try again'),
  },
})

export const partRoute = permittedRoute('peer', {
  ...{ method: 'put', path: '/hx/v1/parts/{sha256}', tags },
  summary: 'Put a part that an envelope of yours has announced',
  description:
    'The body is the ciphertext from `Upload-Offset` on (0, or what HEAD says; draft-ietf-httpbis-resumable-upload), to its end. What came before the connection broke is kept for a later try; a later try ends an earlier one. `bodySha256` of the request proof is the hash in the address, of the whole part.',
  request: {
    params,
    headers: z.object({ 'upload-offset': z.string().optional() }),
    body: {
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
      required: true,
    },
  },
  responses: {
    204: { description: 'On disk' },
    400: problemResponse('Not of the announced length or hash, broken off, or no such offset'),
    401: unproven,
    403: problemResponse('The sender is not in the directory'),
    404: problemResponse('Not announced'),
    409: problemResponse('Another number of bytes is here; `Upload-Offset` says how many'),
    503: problemResponse('Too many uploads at the moment'),
    507: problemResponse('No space for it at present; `Retry-After` says when to try again'),
  },
})

export const receiptsQueryRoute = permittedRoute('peer', {
  ...{ method: 'post', path: '/hx/v1/receipts/query', tags },
  summary: 'Ask again for receipts of envelopes that you sent',
  request: {
    body: {
      content: {
        'application/json': {
          schema: z
            .strictObject({ ids: z.array(z.string().max(26)).min(1).max(200) })
            .openapi('ReceiptsQuery'),
        },
      },
      required: true,
    },
  },
  responses: {
    200: {
      description: 'The receipts of those that were answered, exactly as signed',
      content: {
        'application/json': { schema: z.object({ receipts: z.array(z.string()) }).openapi('Receipts') },
      },
    },
    401: unproven,
    403: problemResponse('The sender is not in the directory'),
    422: problemResponse('Not understood'),
  },
})
