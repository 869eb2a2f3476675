import { z } from 'zod'
import {
  directoryStateSchema,
  instantSchema,
  memberIdSchema,
  messageIdSchema,
  partDigestSchema,
  sha256HexSchema,
} from '../lib/fields.ts'
import { suites } from '../suites/suite.ts'

export const ENVELOPE_TYPE = 'hx-env+jws'
/** HX/1 section 2. */
export const MAX_ENVELOPE_BYTES = 64 * 1024

export const envelopeKinds = ['report', 'update', 'status', 'query', 'statement'] as const
export type EnvelopeKind = (typeof envelopeKinds)[number]

const partSchema = partDigestSchema.extend({ role: z.enum(['body', 'evidence']) })
/** A sealed part: `sha256` and `len` (bytes) are those of the ciphertext. Part 0 is the body. */
export type EnvelopePart = z.infer<typeof partSchema>

/**
 * What stands outside on a hand-over to one addressee (HX/1 section 2): no address, country, plaintext hash, file
 * name or media type.
 *
 * `seq` counts from 1 in each `epoch` and for each addressee; `prev` is the hash of the envelope before it, and null
 * for the first of an epoch.
 */
export const envelopeSchema = z
  .object({
    v: z.literal(1),
    suite: z.enum(suites),
    id: messageIdSchema,
    from: memberIdSchema,
    to: memberIdSchema,
    kind: z.enum(envelopeKinds),
    prio: z.enum(['urgent', 'normal']),
    iat: instantSchema,
    exp: instantSchema,
    epoch: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
    seq: z.int().min(1),
    prev: sha256HexSchema.nullable(),
    dir: directoryStateSchema,
    crit: z.array(z.string().min(1).max(64)).max(16),
    parts: z.array(partSchema).min(1).max(256),
  })
  .refine((envelope) => envelope.from !== envelope.to, 'from and to are the same member')
  .refine((envelope) => Date.parse(envelope.exp) > Date.parse(envelope.iat), 'exp is not after iat')
  .refine((envelope) => (envelope.seq === 1) === (envelope.prev === null), 'prev is null exactly for seq 1')
  .refine(
    (envelope) => envelope.parts.every((part, at) => part.n === at && (part.role === 'body') === (at === 0)),
    'parts are numbered from 0, and part 0 alone is the body',
  )
export type Envelope = z.infer<typeof envelopeSchema>

/** The names a `crit` list may demand of this version. */
export const knownEnvelopeFields: ReadonlySet<string> = new Set(Object.keys(envelopeSchema.shape))
