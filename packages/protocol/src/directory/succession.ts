import { z } from 'zod'
import { publicJwkSchema } from '../keys/public-key.ts'
import { memberIdSchema, sha256HexSchema } from '../lib/fields.ts'

export const SUCCESSION_TYPE = 'hx-succession+jws'
export const MAX_SUCCESSION_BYTES = 2048

/** From which identity key and recovery key to which. Each pair of keys is used once in the network's history, so a
 *  statement cannot be used again. */
export const successionSchema = z.object({
  v: z.literal(1),
  member: memberIdSchema,
  from: z.object({ identityKey: publicJwkSchema, recoveryKeyHash: sha256HexSchema.nullable() }),
  to: z.object({ identityKey: publicJwkSchema, recoveryKeyHash: sha256HexSchema.nullable() }),
})
export type SuccessionStatement = z.infer<typeof successionSchema>
