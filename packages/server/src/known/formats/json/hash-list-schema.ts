import { z } from '@hono/zod-openapi'
import { listedEntrySchema } from '../listed-entry.ts'

export const jsonFormat = 'samverkan-hash-list'
export const jsonVersion = 1

/** Our own JSON form of a hash list; docs/hash-list.schema.json is made from it. `format` and `version` come first. */
export const hashListSchema = z.strictObject({
  format: z.literal(jsonFormat),
  version: z.literal(jsonVersion),
  name: z.string().max(200),
  /** Whose list it is, and when it was written. */
  member: z.string().max(64),
  exportedAt: z.iso.datetime(),
  entries: z.array(listedEntrySchema),
})

/** The JSON schema (2020-12) of a list in our own form. */
export function hashListJsonSchema(): object {
  return z.toJSONSchema(hashListSchema)
}
