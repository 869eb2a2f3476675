import type { SigningKey } from '../keys/signing-key.ts'
import { signCompactJws } from '../lib/compact-jws.ts'
import { ENVELOPE_TYPE, type Envelope, envelopeSchema, MAX_ENVELOPE_BYTES } from './envelope.ts'

/**
 * Signs an envelope: JWS compact, `{alg: "Ed25519", kid, typ: "hx-env+jws"}`. Keep the text as it is: the receipt and
 * the next envelope refer to the hash of exactly these bytes (`envelopeHash`).
 *
 * Throws when the payload is not an envelope or is larger than 64 KiB; both are mistakes of the caller.
 */
export async function signEnvelope(payload: Envelope, key: SigningKey): Promise<string> {
  envelopeSchema.parse(payload)
  const bytes = new TextEncoder().encode(JSON.stringify(payload))
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new RangeError(`an envelope of ${bytes.length} bytes is too large`)
  return signCompactJws(ENVELOPE_TYPE, bytes, key)
}
