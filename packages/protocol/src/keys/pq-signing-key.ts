import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts'
import { type PqPublicJwk, type PqPublicKey, pqPublicJwkSchema, pqPublicKeyOf } from './pq-public-key.ts'
import type { SigningKey } from './signing-key.ts'

const pqPrivateJwkSchema = pqPublicJwkSchema.extend({ priv: z.string() })
/** An ML-DSA-44 private key as a JWK (RFC 9964): `priv` is the 32-byte seed. */
export type PqPrivateJwk = z.infer<typeof pqPrivateJwkSchema>

/** A post-quantum key pair in the form in which it is stored. */
export interface PqSigningKeyPair {
  readonly kid: string
  readonly publicJwk: PqPublicJwk
  readonly privateJwk: PqPrivateJwk
}

/** A post-quantum key that is ready to sign. */
export interface PqSigningKey {
  readonly kid: string
  readonly publicJwk: PqPublicJwk
  readonly publicKey: PqPublicKey
  readonly privateKey: KeyObject
}

/** What a member signs with: its Ed25519 key, and beside it, for suite `hx2`, its ML-DSA-44 key. */
export interface Signer extends SigningKey {
  readonly pq?: PqSigningKey | undefined
}

export type PqSigningKeyImport =
  | { ok: true; key: PqSigningKey }
  | { ok: false; reason: 'not-ml-dsa-44' | 'public-part-differs' }

/** PKCS #8 wrapping of a raw ML-DSA-44 seed (RFC 9881, section 6: the seed-only form). */
const PKCS8_PREFIX = Buffer.from('3034020100300b060960864801650304031104228020', 'hex')

/** A new ML-DSA-44 key pair, from a 32-byte seed of the system's generator unless one is given (vectors and tests). */
export function newPqSigningKey(seed: Uint8Array = randomBytes(32)): PqSigningKeyPair {
  const { publicKey } = fromSeed(seed)
  return {
    kid: publicKey.kid,
    publicJwk: publicKey.jwk,
    privateJwk: { ...publicKey.jwk, priv: encodeBase64url(seed) },
  }
}

/** Makes a stored key ready to sign. Refuses a public part that does not belong to the private one. */
export function importPqSigningKey(privateJwk: unknown): PqSigningKeyImport {
  const parsed = pqPrivateJwkSchema.safeParse(privateJwk)
  const seed = parsed.success ? decodeBase64url(parsed.data.priv) : undefined
  if (!parsed.success || seed?.length !== 32) return { ok: false, reason: 'not-ml-dsa-44' }
  const { publicKey, privateKey } = fromSeed(seed)
  if (publicKey.jwk.pub !== parsed.data.pub) return { ok: false, reason: 'public-part-differs' }
  return { ok: true, key: { kid: publicKey.kid, publicJwk: publicKey.jwk, publicKey, privateKey } }
}

function fromSeed(seed: Uint8Array): { publicKey: PqPublicKey; privateKey: KeyObject } {
  if (seed.length !== 32) throw new RangeError(`an ML-DSA-44 seed has 32 bytes, not ${seed.length}`)
  const der = Buffer.concat([PKCS8_PREFIX, seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { publicKey: pqPublicKeyOf(encodeBase64url(spki.subarray(-1312))), privateKey }
}
