import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { z } from 'zod'
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts'

/** An Ed25519 public key as a JWK (RFC 8037). */
export const publicJwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
export type PublicJwk = z.infer<typeof publicJwkSchema>

/** A public key that has passed `checkPublicKey`; nothing else makes one. */
export interface PublicKey {
  readonly alg: 'Ed25519'
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly jwk: PublicJwk
  /** The 32 bytes of RFC 8032. */
  readonly bytes: Uint8Array
  readonly keyObject: KeyObject
}

export type PublicKeyReason = 'not-ed25519' | 'not-canonical' | 'small-order' | 'mixed-order'
export type PublicKeyCheck = { ok: true; key: PublicKey } | { ok: false; reason: PublicKeyReason }

/**
 * Reads an Ed25519 public key and refuses those with which a signature proves nothing.
 *
 * With the identity point as key, one constant signature fits any message for a verifier that does not look at the key;
 * Node's was one (security.md 0.3). Refused: points of small order, points with a part of small order, encodings that are not canonical
 * (y >= p, or a sign bit on x = 0). Costs about a millisecond, so check once and keep the key.
 */
export function checkPublicKey(jwk: unknown): PublicKeyCheck {
  const parsed = publicJwkSchema.safeParse(jwk)
  const bytes = parsed.success ? decodeBase64url(parsed.data.x) : undefined
  if (!parsed.success || bytes?.length !== 32) return { ok: false, reason: 'not-ed25519' }
  const weakness = weaknessOf(bytes)
  if (weakness !== undefined) return { ok: false, reason: weakness }
  return { ok: true, key: publicKeyOf(bytes) }
}

/** For bytes that are known to be good: a key derived from a seed of our own. */
export function publicKeyOf(bytes: Uint8Array): PublicKey {
  const x = encodeBase64url(bytes)
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x }
  const keyObject = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  return { alg: 'Ed25519', kid: thumbprint(x), jwk, bytes, keyObject }
}

function weaknessOf(bytes: Uint8Array): PublicKeyReason | undefined {
  try {
    // zip215 = false: RFC 8032 decoding, which refuses y >= p and x = 0 with a sign bit.
    const point = ed25519.Point.fromBytes(bytes, false)
    if (point.isSmallOrder()) return 'small-order'
    return point.isTorsionFree() ? undefined : 'mixed-order'
  } catch {
    return 'not-canonical'
  }
}

/** RFC 7638, section 3.2 with RFC 8037, section 2: required members in lexicographic order. */
export function thumbprint(x: string): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
}
