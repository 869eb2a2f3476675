import { sha256Hex } from '../lib/sha256.ts'

/** What receipts, `prev` and statements call an envelope by: SHA-256, in hex, over the JWS exactly as it came. */
export function envelopeHash(jws: string): string {
  return sha256Hex(jws)
}
