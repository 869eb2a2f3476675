import { z } from 'zod'
import { instantSchema, sha256HexSchema } from '../lib/fields.ts'

export const REQUEST_PROOF_TYPE = 'hx-req+jws'
export const MAX_REQUEST_PROOF_BYTES = 4 * 1024

/** Who asks for what, for requests without an envelope: shaped like DPoP (RFC 9449 section 4.2). `htm` is the method,
 *  `htu` the whole URL with its query, `jti` a random name that is used once, `bodySha256` the hash of the body's bytes. */
export const requestProofSchema = z.object({
  htm: z.string().regex(/^[A-Z]{3,10}$/),
  htu: z.url({ protocol: /^https?$/ }).max(1024),
  iat: instantSchema,
  jti: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  bodySha256: sha256HexSchema,
})
export type RequestProof = z.infer<typeof requestProofSchema>
