import { z } from 'zod'
import { inForceAt, type ResolveKey } from '../keys/resolve-key.ts'
import type { JwsReason } from '../lib/compact-jws.ts'
import { explain } from '../lib/explain.ts'
import { memberIdSchema, messageIdSchema } from '../lib/fields.ts'
import { readSignedDocument } from '../lib/signed-document.ts'
import { isSuite, type Suite } from '../suites/suite.ts'
import {
  ENVELOPE_TYPE,
  type Envelope,
  envelopeKinds,
  envelopeSchema,
  knownEnvelopeFields,
  MAX_ENVELOPE_BYTES,
} from './envelope.ts'
import { envelopeHash } from './envelope-hash.ts'

/** What a signed `rejected` receipt needs to know of an envelope that this version cannot take. */
export interface EnvelopeHead {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kid: string
  /** That of the form in which it came: answer in the same. */
  readonly suite: Suite
  /** `envelopeHash` of the text that was read. */
  readonly sha256: string
}

export type UnsupportedReason =
  | 'unsupported-version'
  | 'unsupported-suite'
  | 'unsupported-kind'
  | 'unknown-crit'
export type EnvelopeReason = JwsReason | 'wrong-form' | 'wrong-signer' | 'key-not-in-force' | 'bad-envelope'

export type EnvelopeReading =
  | { ok: true; envelope: Envelope; kid: string; sha256: string }
  | { ok: false; reason: EnvelopeReason; detail?: string }
  /** The signature is good and the sender is who it says: answer with a signed `rejected`, so that it can fall back. */
  | { ok: false; reason: UnsupportedReason; head: EnvelopeHead }

const headSchema = z.object({
  v: z.int(),
  suite: z.string(),
  id: messageIdSchema,
  from: memberIdSchema,
  to: memberIdSchema,
  kind: z.string(),
  crit: z.array(z.string()),
})

/**
 * Reads a signed envelope as it came from the network.
 *
 * Checks, in this order: size (64 KiB), form (canonical base64url; for `hx2` the one JSON form), `alg` and `typ`, keys,
 * signatures, JSON with each key once, that the keys belong to `from`, version, suite, that the form is that of the suite
 * (a signature taken out of an `hx2` envelope is no `hx1` one), kind, `crit`, the fields, and that the keys were in
 * force at `iat`. Unknown fields are ignored unless `crit` names them. The clock is the caller's business
 * (`timingOf`), and so are `to`, `seq` and `prev`.
 */
export async function readEnvelope(jws: string, resolveKey: ResolveKey): Promise<EnvelopeReading> {
  const read = await readSignedDocument(jws, ENVELOPE_TYPE, MAX_ENVELOPE_BYTES, resolveKey)
  if (!read.ok) return read
  const head = headSchema.safeParse(read.payload)
  if (!head.success) return { ok: false, reason: 'bad-envelope', detail: explain(head.error) }
  if (!read.signers.every(({ member }) => member === head.data.from))
    return { ok: false, reason: 'wrong-signer' }

  const sha256 = envelopeHash(jws)
  const unsupported = unsupportedReason(head.data, read.suite)
  if (unsupported === 'wrong-form') return { ok: false, reason: unsupported }
  if (unsupported !== undefined) {
    const { id, from, to } = head.data
    return {
      ok: false,
      reason: unsupported,
      head: { id, from, to, kid: read.kid, suite: read.suite, sha256 },
    }
  }
  const envelope = envelopeSchema.safeParse(read.payload)
  if (!envelope.success) return { ok: false, reason: 'bad-envelope', detail: explain(envelope.error) }
  if (!read.signers.every((signer) => inForceAt(signer, envelope.data.iat)))
    return { ok: false, reason: 'key-not-in-force' }
  return { ok: true, envelope: envelope.data, kid: read.kid, sha256 }
}

/** The form comes before kind and `crit`: whoever stands in between could make another text under its id of an `hx2` envelope
 *  that we do not understand, and the answer to that would be in the way of the right one. */
function unsupportedReason(
  head: z.infer<typeof headSchema>,
  form: Suite,
): UnsupportedReason | 'wrong-form' | undefined {
  if (head.v !== 1) return 'unsupported-version'
  if (!isSuite(head.suite)) return 'unsupported-suite'
  if (head.suite !== form) return 'wrong-form'
  if (!envelopeKinds.some((kind) => kind === head.kind)) return 'unsupported-kind'
  return head.crit.every((name) => knownEnvelopeFields.has(name)) ? undefined : 'unknown-crit'
}
