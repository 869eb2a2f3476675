import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { decodeBase64url } from '../lib/base64url.ts'

/** An ML-DSA-44 public key as a JWK (RFC 9964): key type AKP, `pub` is the 1,312 bytes of FIPS 204. */
export const pqPublicJwkSchema = z.object({
  kty: z.literal('AKP'),
  alg: z.literal('ML-DSA-44'),
  pub: z.string(),
})
export type PqPublicJwk = z.infer<typeof pqPublicJwkSchema>

/** A post-quantum public key that has passed `checkPqPublicKey`; nothing else makes one. */
export interface PqPublicKey {
  readonly alg: 'ML-DSA-44'
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly jwk: PqPublicJwk
  readonly keyObject: KeyObject
}

export type PqPublicKeyReason = 'not-ml-dsa-44' | 'weak'
export type PqPublicKeyCheck = { ok: true; key: PqPublicKey } | { ok: false; reason: PqPublicKeyReason }

const KEY_BYTES = 1312
const SEED_BYTES = 32

/**
 * Reads an ML-DSA-44 public key and refuses those with which a signature proves nothing.
 *
 * Every 1,312 bytes are a key to FIPS 204. With `t1` = 0 (or 1023, which is -1 once it is scaled), `t1` drops out of the
 * verification and anybody can sign any message. An honest `t1` is spread evenly over 0…1023, so of its 1,024
 * coefficients 32 lie near 0 on average (|t1| < 16, modulo 1,024); with more than 128 the key was not made by key
 * generation (an honest one has that in less than one case in 10^30), and is refused.
 */
export function checkPqPublicKey(jwk: unknown): PqPublicKeyCheck {
  const parsed = pqPublicJwkSchema.safeParse(jwk)
  const bytes = parsed.success ? decodeBase64url(parsed.data.pub) : undefined
  if (!parsed.success || bytes?.length !== KEY_BYTES) return { ok: false, reason: 'not-ml-dsa-44' }
  if (smallCoefficients(bytes.subarray(SEED_BYTES)) > MAX_SMALL) return { ok: false, reason: 'weak' }
  return { ok: true, key: pqPublicKeyOf(parsed.data.pub) }
}

/** For a key that is known to be good: one derived from a seed of our own. */
export function pqPublicKeyOf(pub: string): PqPublicKey {
  const jwk: PqPublicJwk = { kty: 'AKP', alg: 'ML-DSA-44', pub }
  return {
    alg: 'ML-DSA-44',
    kid: thumbprint(pub),
    jwk,
    keyObject: createPublicKey({ key: { ...jwk }, format: 'jwk' }),
  }
}

const MAX_SMALL = 128

/** How many of the 10-bit coefficients (FIPS 204, SimpleBitPack: four in five bytes, little-endian) are close to 0. */
function smallCoefficients(packed: Uint8Array): number {
  let small = 0
  for (let at = 0; at < packed.length; at += 5) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = packed.subarray(at, at + 5)
    for (const coefficient of [
      a | ((b & 0x03) << 8),
      (b >> 2) | ((c & 0x0f) << 6),
      (c >> 4) | ((d & 0x3f) << 4),
      (d >> 6) | (e << 2),
    ])
      if (coefficient < 16 || coefficient > 1023 - 16) small++
  }
  return small
}

/** RFC 7638, section 3.2 with RFC 9964: `alg`, `kty` and `pub`, in lexicographic order. */
export function thumbprint(pub: string): string {
  return createHash('sha256').update(`{"alg":"ML-DSA-44","kty":"AKP","pub":"${pub}"}`).digest('base64url')
}
