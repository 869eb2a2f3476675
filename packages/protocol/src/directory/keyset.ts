import { z } from 'zod'
import { pqPublicJwkSchema } from '../keys/pq-public-key.ts'
import { publicJwkSchema } from '../keys/public-key.ts'
import { instantSchema, memberIdSchema, sha256HexSchema } from '../lib/fields.ts'

export const KEYSET_TYPE = 'hx-keyset+jws'
export const MAX_KEYSET_BYTES = 128 * 1024

const signingEntrySchema = z.object({ jwk: publicJwkSchema, nbf: instantSchema, exp: instantSchema })
const pqSigningEntrySchema = z.object({ jwk: pqPublicJwkSchema, nbf: instantSchema, exp: instantSchema })
const sealEntrySchema = z.object({ recipient: z.string().max(2048), nbf: instantSchema, exp: instantSchema })

/**
 * A member's working keys (HX/1 section 1), signed by its identity key and, as proof of possession, by each of the
 * signing keys in it, the post-quantum ones (`signPq`, for suite `hx2`) included. A key is in force from `nbf`
 * (inclusive) until `exp` (exclusive).
 *
 * `delivery.mode`: `push` means that `url` takes envelopes; `relay` means that the member only fetches, from the relay
 * at `url`. `limits` are bytes of one part and records of one body that the member takes.
 */
export const keysetSchema = z
  .object({
    member: memberIdSchema,
    version: z.int().min(1),
    prev: sha256HexSchema.nullable(),
    sign: z.array(signingEntrySchema).min(1).max(8),
    signPq: z.array(pqSigningEntrySchema).min(1).max(8).optional(),
    seal: z.array(sealEntrySchema).min(1).max(8),
    delivery: z.object({ mode: z.enum(['push', 'relay']), url: z.url({ protocol: /^https?$/ }).max(1024) }),
    suites: z.array(z.string().min(1).max(16)).min(1).max(8),
    versions: z.array(z.int().min(1)).min(1).max(8),
    limits: z.object({ partBytes: z.int().min(1), records: z.int().min(1).max(500) }),
  })
  .refine((keyset) => (keyset.version === 1) === (keyset.prev === null), 'prev is null exactly for version 1')
  .refine(
    (keyset) => !keyset.suites.includes('hx2') || keyset.signPq !== undefined,
    'suite hx2 takes a signPq key',
  )
  .refine(
    (keyset) =>
      [...keyset.sign, ...(keyset.signPq ?? []), ...keyset.seal].every(
        (key) => Date.parse(key.nbf) < Date.parse(key.exp),
      ),
    'a key ends before it begins',
  )
export type Keyset = z.infer<typeof keysetSchema>
