import type { Signer } from '../keys/pq-signing-key.ts'
import { signDocument } from '../lib/signed-document.ts'
import { ENVELOPE_TYPE, type Envelope, envelopeSchema, MAX_ENVELOPE_BYTES } from './envelope.ts'

/**
 * Signs an envelope, `typ: "hx-env+jws"`, in the form of its `suite`: JWS compact for `hx1`, General JWS JSON with two
 * signatures for `hx2`. Keep the text as it is: the receipt and the next envelope refer to the hash of exactly these
 * bytes (`envelopeHash`).
 *
 * Throws when the payload is not an envelope or is larger than 64 KiB, or when the signer lacks the post-quantum key
 * of `hx2`; all are mistakes of the caller.
 */
export async function signEnvelope(payload: Envelope, signer: Signer): Promise<string> {
  envelopeSchema.parse(payload)
  const bytes = new TextEncoder().encode(JSON.stringify(payload))
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new RangeError(`an envelope of ${bytes.length} bytes is too large`)
  return signDocument(payload.suite, ENVELOPE_TYPE, bytes, signer)
}
