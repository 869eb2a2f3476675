import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts'
import { type PublicJwk, type PublicKey, publicKeyOf } from './public-key.ts'

const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
})
/** An Ed25519 private key as a JWK (RFC 8037): `d` is the 32-byte seed. */
export type PrivateJwk = z.infer<typeof privateJwkSchema>

/** A key pair in the form in which it is stored. */
export interface SigningKeyPair {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly privateJwk: PrivateJwk
}

/** A key that is ready to sign. */
export interface SigningKey {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly publicKey: PublicKey
  readonly privateKey: KeyObject
}

export type SigningKeyImport =
  | { ok: true; key: SigningKey }
  | { ok: false; reason: 'not-ed25519' | 'public-part-differs' }

/** PKCS #8 wrapping of a raw Ed25519 seed (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * A new Ed25519 key pair; `kid` is the RFC 7638 thumbprint.
 *
 * The 32-byte seed comes from the system's generator unless one is given (for vectors and tests).
 */
export function newSigningKey(seed: Uint8Array = randomBytes(32)): SigningKeyPair {
  const { publicKey } = fromSeed(seed)
  return {
    kid: publicKey.kid,
    publicJwk: publicKey.jwk,
    privateJwk: { ...publicKey.jwk, d: encodeBase64url(seed) },
  }
}

/** Makes a stored key ready to sign. Refuses a public part that does not belong to the private one. */
export function importSigningKey(privateJwk: unknown): SigningKeyImport {
  const parsed = privateJwkSchema.safeParse(privateJwk)
  const seed = parsed.success ? decodeBase64url(parsed.data.d) : undefined
  if (!parsed.success || seed?.length !== 32) return { ok: false, reason: 'not-ed25519' }
  const { publicKey, privateKey } = fromSeed(seed)
  if (publicKey.jwk.x !== parsed.data.x) return { ok: false, reason: 'public-part-differs' }
  return { ok: true, key: { kid: publicKey.kid, publicJwk: publicKey.jwk, publicKey, privateKey } }
}

function fromSeed(seed: Uint8Array): { publicKey: PublicKey; privateKey: KeyObject } {
  if (seed.length !== 32) throw new RangeError(`an Ed25519 seed has 32 bytes, not ${seed.length}`)
  const der = Buffer.concat([PKCS8_PREFIX, seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { publicKey: publicKeyOf(new Uint8Array(spki.subarray(-32))), privateKey }
}
