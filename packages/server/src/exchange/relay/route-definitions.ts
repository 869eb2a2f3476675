import { z } from '@hono/zod-openapi'
import { sha256HexSchema } from '@samverkan/protocol'
import { permittedRoute, problemResponse } from '../../foundation/index.ts'

const tags = ['relay']
const unproven = problemResponse(
  'The request proof (`Authorization: HX <JWS>`) is missing, wrong or was used before',
)
const strange = problemResponse('The member is not in the directory')
const noRelay = problemResponse('This member is no relay')
const documents = z.array(z.string())

export const leaseRoute = permittedRoute('peer', {
  ...{ method: 'post', path: '/hx/v1/mailbox/lease', tags },
  summary: 'What lies in your mailbox',
  description:
    'Answers at once when there is something, otherwise when something comes, at the latest after `waitSeconds`. Deletes nothing: an envelope is listed until you have handed a receipt for it over.',
  request: {
    body: {
      content: {
        'application/json': {
          schema: z
            .strictObject({
              /** Not longer than a proxy keeps a silent connection. */
              waitSeconds: z.int().min(0).max(25).default(0),
              skip: z
                .array(sha256HexSchema)
                .max(200)
                .default([])
                .describe('Hashes of envelopes that are not wanted again now'),
              awaited: z
                .array(z.string().max(26))
                .max(200)
                .default([])
                .describe('Ids of envelopes of yours whose final receipts are waited for'),
            })
            .openapi('MailWish'),
        },
      },
      required: true,
    },
  },
  responses: {
    200: {
      description: 'Envelopes for you and final receipts for what you have sent, as their signers wrote them',
      content: {
        'application/json': {
          schema: z.object({ envelopes: documents, receipts: documents }).openapi('Mail'),
        },
      },
    },
    401: unproven,
    403: strange,
    404: noRelay,
    413: problemResponse('Larger than it may be'),
    422: problemResponse('Not understood'),
  },
})

const bytes = {
  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
}

export const fetchPartRoute = permittedRoute('peer', {
  ...{ method: 'get', path: '/hx/v1/parts/{sha256}', tags },
  summary: 'Fetch a part of an envelope that lies in your mailbox',
  description: '`Range: bytes=N-` goes on where a fetch has broken off. No other ranges.',
  request: { params: z.object({ sha256: sha256HexSchema }) },
  responses: {
    200: { description: 'The ciphertext', ...bytes },
    206: { description: 'The ciphertext from there on', ...bytes },
    401: unproven,
    403: strange,
    404: problemResponse('No envelope in your mailbox has this part, or it is not here any more'),
    416: problemResponse('It has fewer bytes than that'),
    503: problemResponse('Too many fetches at the moment'),
  },
})

export const receiptsRoute = permittedRoute('peer', {
  ...{ method: 'post', path: '/hx/v1/receipts', tags },
  summary: 'Hand over the receipts for what lay in your mailbox',
  description:
    '`delivered` or `rejected`, signed by you. Then the envelope leaves the mailbox and its sender can ask for the receipt. What came of each is answered in the same order.',
  request: {
    body: {
      content: {
        'application/json': {
          schema: z
            .strictObject({
              receipts: z
                .array(z.string().max(96 * 1024))
                .min(1)
                .max(50),
            })
            .openapi('HandedReceipts'),
        },
      },
      required: true,
    },
  },
  responses: {
    200: {
      description: 'Of each receipt what came of it',
      content: {
        'application/json': {
          schema: z
            .object({ results: z.array(z.enum(['taken', 'unknown', 'refused'])) })
            .openapi('ReceiptResults'),
        },
      },
    },
    401: unproven,
    403: strange,
    404: noRelay,
    413: problemResponse('Larger than it may be'),
    422: problemResponse('Not understood'),
  },
})
