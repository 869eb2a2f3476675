import { z } from 'zod'
import { instantSchema, lengthSchema, memberIdSchema, sha256HexSchema } from '../lib/fields.ts'
import { statementSchema } from './statement.ts'

/** HX/1 section 2: the body's plaintext. */
export const MAX_BODY_BYTES = 1024 * 1024
export const MAX_RECORDS = 500

const partNumberSchema = z.int().min(1).max(255)

/** One report or one answer. These fields say what it is about; every other field belongs to `type` and is kept as it
 *  is. `parts` are the numbers of the evidence that it refers to. */
export const recordSchema = z.looseObject({
  type: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  reportId: z.string().min(1).max(64),
  itemId: z.string().min(1).max(64),
  revision: z.int().min(1),
  createdAt: instantSchema,
  parts: z.array(partNumberSchema).max(255).optional(),
})
export type BodyRecord = z.infer<typeof recordSchema>

/** An evidence part as only the addressees see it: `sha256` and `len` (bytes) are those of the plaintext. */
export const manifestEntrySchema = z.object({
  n: partNumberSchema,
  sha256: sha256HexSchema,
  len: lengthSchema,
  media: z
    .string()
    .max(128)
    .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/),
  name: z.string().max(255),
})
export type ManifestEntry = z.infer<typeof manifestEntrySchema>

/**
 * What lies sealed in part 0 (HX/1 section 2).
 *
 * `from` and `distribution` repeat inside what the signature says outside, so that a body cannot be taken out of one
 * envelope and put into another. `onward` says to whom the receiver may pass it: nobody, law enforcement, or members of the network.
 */
export const bodySchema = z
  .object({
    from: memberIdSchema,
    distribution: z.array(memberIdSchema).min(1).max(64),
    onward: z.enum(['none', 'le', 'network']),
    records: z.array(recordSchema).max(MAX_RECORDS),
    manifest: z.array(manifestEntrySchema).max(255),
    statement: statementSchema.optional(),
  })
  .refine(
    (body) => body.records.length > 0 || body.statement !== undefined,
    'neither a record nor a statement',
  )
  .refine((body) => allDistinct(body.manifest.map((entry) => entry.n)), 'a part stands twice in the manifest')
export type Body = z.infer<typeof bodySchema>

function allDistinct(numbers: readonly number[]): boolean {
  return new Set(numbers).size === numbers.length
}
