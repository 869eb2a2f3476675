import { type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { VerifyingKey } from '../keys/resolve-key.ts'

// One signature over one JWS signing input. Node's own functions for both algorithms: its Web Crypto, which jose uses,
// calls ML-DSA experimental. With a callback they run beside the event loop.

const signLater = promisify(sign)
const verifyLater = promisify(verify)

/** How many bytes a signature has: RFC 8032, FIPS 204. */
export const signatureBytes = { Ed25519: 64, 'ML-DSA-44': 2420 } as const
export type SignatureAlgorithm = keyof typeof signatureBytes

export async function signInput(input: string, privateKey: KeyObject): Promise<Uint8Array> {
  return signLater(undefined, Buffer.from(input, 'latin1'), privateKey)
}

export async function isSignatureOver(
  input: string,
  signature: Uint8Array,
  key: VerifyingKey,
): Promise<boolean> {
  if (signature.length !== signatureBytes[key.alg]) return false
  return verifyLater(undefined, Buffer.from(input, 'latin1'), key.keyObject, signature)
}
