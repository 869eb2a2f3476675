import { z } from 'zod'
import { directoryStateSchema, sha256HexSchema } from '../lib/fields.ts'

export const MAX_BUNDLE_CHARACTERS = 64 * 1024 * 1024

/** An audit or consistency path, each hash in hex (RFC 6962 section 2.1). */
const pathSchema = z.array(sha256HexSchema).max(64)
const textSchema = z.string().min(1)

const documentSchema = z.strictObject({
  /** The first document of the directory's log is 1. */
  position: z.int().min(1),
  type: z.enum(['root', 'directory', 'keyset']),
  document: textSchema,
  /** From the document to the root of `state`. */
  path: pathSchema,
})

const directorySchema = z.strictObject({
  /** The state of the directory that everything here is proved against. */
  state: directoryStateSchema,
  /** The head of the directory's log over that state, as its witnesses have cosigned it (C2SP). */
  checkpoint: textSchema.optional(),
  documents: z.array(documentSchema).min(1).max(20_000),
  /** Older states, which envelopes and receipts name, and the proof that `state` continues each. */
  earlier: z.array(directoryStateSchema.extend({ path: pathSchema }).strict()).max(10_000),
})

const handOverSchema = z.strictObject({
  /** As it was signed. */
  envelope: textSchema,
  /** As they came: of the relay, of the addressee. */
  receipts: z.array(textSchema).max(8),
})

const leafSchema = z.strictObject({
  index: z.int().min(0),
  salt: sha256HexSchema,
  /** The exact text that the leaf commits to. */
  event: textSchema,
  path: pathSchema,
})

const ledgerSchema = z.strictObject({
  /** Whose ledger it is, signed by that member (`signLedgerVoucher`). */
  voucher: textSchema,
  /** Its head, as a signed note (C2SP checkpoint). */
  checkpoint: textSchema,
  leaves: z.array(leafSchema).min(1).max(10_000),
})

/**
 * All that shows who handed what to whom, in one file that needs nobody's server (HX/1 section 5, `hx-verify`): envelopes
 * and receipts, the documents of the directory that name their keys, with proofs that these were published, and what the
 * exporting member's ledger says of it. No content: parts stay sealed, and are named by the hash of their ciphertext.
 */
export const bundleSchema = z.strictObject({
  type: z.literal('hx-bundle'),
  v: z.literal(1),
  directory: directorySchema,
  handOvers: z.array(handOverSchema).min(1).max(10_000),
  ledger: ledgerSchema.optional(),
})
export type Bundle = z.infer<typeof bundleSchema>
export type BundledDocument = z.infer<typeof documentSchema>
export type BundledLeaf = z.infer<typeof leafSchema>
