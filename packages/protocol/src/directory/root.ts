import { z } from 'zod'
import { publicJwkSchema } from '../keys/public-key.ts'
import { instantSchema, sha256HexSchema } from '../lib/fields.ts'

export const ROOT_TYPE = 'hx-root+jws'
export const MAX_ROOT_BYTES = 64 * 1024

const roleSchema = z
  .object({
    /** RFC 7638 thumbprints of keys in `keys`. */
    kids: z.array(z.string().min(1).max(64)).min(1).max(32),
    threshold: z.int().min(1).max(32),
  })
  .refine(({ kids }) => new Set(kids).size === kids.length, 'a key stands twice in a role')
  .refine(({ kids, threshold }) => threshold <= kids.length, 'a threshold that the keys cannot reach')

/**
 * Who decides (HX/1 section 1; TUF 2.1.1): whose signatures make the next root and the directories, which log their
 * documents stand in, whose cosignatures show that everybody is shown the same log.
 *
 * `prev` is the hash of the version before (`documentHash`), null for version 1. `log` and `witnesses` are C2SP verifier
 * keys, those of the witnesses of the cosignature type. `minSuite`: nobody negotiates a weaker one.
 */
export const rootSchema = z
  .object({
    version: z.int().min(1),
    prev: sha256HexSchema.nullable(),
    expires: instantSchema,
    keys: z
      .array(z.object({ name: z.string().min(1).max(100), jwk: publicJwkSchema }))
      .min(1)
      .max(64),
    roles: z.object({ root: roleSchema, directory: roleSchema }),
    log: z.string().max(512),
    witnesses: z.array(z.string().max(512)).max(64),
    quorum: z.int().min(0).max(64),
    minSuite: z.string().min(1).max(16),
  })
  .refine((root) => (root.version === 1) === (root.prev === null), 'prev is null exactly for version 1')
  .refine(
    ({ keys }) => new Set(keys.map(({ jwk }) => jwk.x)).size === keys.length,
    'a key stands twice in the root',
  )
  .refine(({ quorum, witnesses }) => quorum <= witnesses.length, 'a quorum that the witnesses cannot reach')
export type Root = z.infer<typeof rootSchema>
export type RootRole = keyof Root['roles']
