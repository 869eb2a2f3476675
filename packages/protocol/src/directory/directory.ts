import { z } from 'zod'
import { publicJwkSchema } from '../keys/public-key.ts'
import { instantSchema, memberIdSchema, sha256HexSchema } from '../lib/fields.ts'

export const DIRECTORY_TYPE = 'hx-directory+jws'
export const MAX_DIRECTORY_BYTES = 1024 * 1024

const memberSchema = z.object({
  id: memberIdSchema,
  name: z.string().min(1).max(200),
  /** What HX/1 calls the member's role. */
  kind: z.enum(['hotline', 'secretariat', 'interpol', 'police']),
  /** ISO 3166-1 alpha-2. */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/)).max(260),
  takesOrphans: z.boolean(),
  status: z.enum(['active', 'suspended', 'left']),
  identityKey: publicJwkSchema,
  /** `recoveryKeyHash` of the key that lies in a safe and may name another identity key. */
  recoveryKeyHash: sha256HexSchema.optional(),
  /** Where the identity key or the recovery key differs from the version before: the member's own consent. */
  succession: z.object({ jws: z.string().max(4096), recoveryKey: publicJwkSchema.optional() }).optional(),
  /** Or, where the member has lost both keys: when it was enrolled anew. */
  reEnrolled: z.object({ since: instantSchema }).optional(),
})
/** An organisation of the network. `takesOrphans`: it takes reports from countries without a hotline. */
export type Member = z.infer<typeof memberSchema>

/** Who is who (HX/1 section 1). `prev` is the hash of the version before (`documentHash`), null for version 1. Past
 *  `expires`, receive but do not send. */
export const directorySchema = z
  .object({
    version: z.int().min(1),
    prev: sha256HexSchema.nullable(),
    expires: instantSchema,
    members: z.array(memberSchema).max(1000),
  })
  .refine(
    (directory) => (directory.version === 1) === (directory.prev === null),
    'prev is null exactly for version 1',
  )
  .refine(
    ({ members }) => new Set(members.map((member) => member.id)).size === members.length,
    'a member stands twice in the directory',
  )
  .refine(
    ({ members }) => new Set(members.map((member) => member.identityKey.x)).size === members.length,
    'two members have the same identity key',
  )
export type Directory = z.infer<typeof directorySchema>
