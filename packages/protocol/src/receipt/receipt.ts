import { z } from 'zod'
import {
  checkpointSchema,
  directoryStateSchema,
  instantSchema,
  memberIdSchema,
  messageIdSchema,
  partDigestSchema,
  sha256HexSchema,
} from '../lib/fields.ts'
import { suites } from '../suites/suite.ts'

export const RECEIPT_TYPE = 'hx-rcpt+jws'
export const MAX_RECEIPT_BYTES = 64 * 1024

/**
 * What the receiver (or, for `relayed`, the relay) signs for (HX/1 section 4).
 *
 * `delivered` ends the sender's duty, `relayed` does not, `rejected` is final and says why in `code` (kebab-case words
 * such as `unsupported-kind`). `env_sha256` is `envelopeHash`; `parts` are those that the signer holds; `log` is the head of
 * the signer's own audit log, so that every peer becomes its witness. `suite` is the envelope's, and absent for `hx1`.
 */
export const receiptSchema = z
  .object({
    v: z.literal(1),
    suite: z.enum(suites).optional(),
    kind: z.enum(['delivered', 'relayed', 'rejected']),
    env: messageIdSchema,
    env_sha256: sha256HexSchema,
    parts: z.array(partDigestSchema).max(256),
    from: memberIdSchema,
    to: memberIdSchema,
    at: instantSchema,
    code: z
      .string()
      .max(64)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      .optional(),
    dir: directoryStateSchema,
    log: checkpointSchema,
  })
  .refine(
    (receipt) => (receipt.kind === 'rejected') === (receipt.code !== undefined),
    'code is for rejected alone',
  )
export type Receipt = z.infer<typeof receiptSchema>
