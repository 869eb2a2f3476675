import { z } from 'zod'

// The fields that several documents share.

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,3})?Z$/

/** A moment in UTC, `2026-11-23T20:00:00Z` or with up to three decimals. */
export const instantSchema = z.string().refine(isInstant, 'not an instant like 2026-11-23T20:00:00Z')

/** A member's name in the directory: lower case, dots and hyphens inside (`hotline.fi`, `interpol`). */
export const memberIdSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'not a member id like hotline.fi')

/** SHA-256 as 64 lower-case hex characters. */
export const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex')

/** 128 bits in 26 Crockford characters, as a ULID is written. */
export const messageIdSchema = z
  .string()
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'not 26 Crockford base32 characters')

/** A length in bytes. */
export const lengthSchema = z.int().min(0)

/** Which state of the directory the sender saw: how many documents were published, and their tree's root. */
export const directoryStateSchema = z.object({ version: z.int().min(1), root: sha256HexSchema })
export type DirectoryState = z.infer<typeof directoryStateSchema>

/** The head of a node's own audit log, in receipts as in checkpoints. */
export const checkpointSchema = z.object({
  origin: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\s+\p{Z}\p{Cc}]+$/u, 'an origin has no spaces, no control characters and no plus'),
  size: z.int().min(0),
  root: sha256HexSchema,
})

/** A part as others can see it: its number, and hash and length in bytes of the ciphertext. */
export const partDigestSchema = z.object({
  n: z.int().min(0).max(255),
  sha256: sha256HexSchema,
  len: lengthSchema,
})
export type PartDigest = z.infer<typeof partDigestSchema>

function isInstant(text: string): boolean {
  const match = INSTANT.exec(text)
  if (!match?.[1]) return false
  const time = Date.parse(text)
  // Date.parse rolls 30 February over into March; the round trip shows it.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(match[1])
}
