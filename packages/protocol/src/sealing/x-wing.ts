// The hybrid KEM of age's post-quantum keys, ML-KEM-768 with X25519 (draft-connolly-cfrg-xwing-kem), on Node's own
// primitives: age-encryption's are JavaScript and take about 3 ms for each recipient, which blocks the process.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'

const ML_KEM_PUBLIC_BYTES = 1184
const ML_KEM_CIPHERTEXT_BYTES = 1088
export const X_WING_PUBLIC_BYTES = ML_KEM_PUBLIC_BYTES + 32
export const X_WING_CIPHERTEXT_BYTES = ML_KEM_CIPHERTEXT_BYTES + 32

/** DER around raw keys: RFC 9935 for ML-KEM-768 (the private key as its seed), RFC 8410 for X25519. */
const ML_KEM_SPKI = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex')
const ML_KEM_PKCS8 = Buffer.from('3054020100300b060960864801650304040204428040', 'hex')
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const LABEL = Buffer.from('\\.//^\\')

export interface XWingPublicKey {
  readonly mlKem: KeyObject
  readonly x25519: KeyObject
  readonly x25519Bytes: Uint8Array
}

export interface XWingPrivateKey extends XWingPublicKey {
  readonly mlKemPrivate: KeyObject
  readonly x25519Private: KeyObject
}

/** Throws when the ML-KEM part is not a valid key. */
export function xWingPublicKey(bytes: Uint8Array): XWingPublicKey {
  if (bytes.length !== X_WING_PUBLIC_BYTES) throw new RangeError('not an X-Wing public key')
  const x25519Bytes = bytes.slice(ML_KEM_PUBLIC_BYTES)
  return {
    mlKem: spki(ML_KEM_SPKI, bytes.subarray(0, ML_KEM_PUBLIC_BYTES)),
    x25519: x25519PublicKey(x25519Bytes),
    x25519Bytes,
  }
}

/** The keys that the 32-byte seed stands for. */
export function xWingPrivateKey(seed: Uint8Array): XWingPrivateKey {
  if (seed.length !== 32) throw new RangeError('not an X-Wing seed')
  const expanded = createHash('shake256', { outputLength: 96 }).update(seed).digest()
  const mlKemPrivate = pkcs8(ML_KEM_PKCS8, expanded.subarray(0, 64))
  const x25519Private = pkcs8(X25519_PKCS8, expanded.subarray(64))
  const x25519 = createPublicKey(x25519Private)
  return {
    mlKemPrivate,
    x25519Private,
    mlKem: createPublicKey(mlKemPrivate),
    x25519,
    x25519Bytes: rawX25519(x25519),
  }
}

export function xWingEncapsulate(key: XWingPublicKey): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  const { ciphertext, sharedKey } = encapsulate(key.mlKem)
  const ephemeral = generateKeyPairSync('x25519')
  const ephemeralBytes = rawX25519(ephemeral.publicKey)
  const agreed = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: key.x25519 })
  return {
    ciphertext: Buffer.concat([ciphertext, ephemeralBytes]),
    sharedSecret: combine(sharedKey, agreed, ephemeralBytes, key.x25519Bytes),
  }
}

/** Throws when the X25519 share is of small order. A ciphertext for another key gives another secret. */
export function xWingDecapsulate(key: XWingPrivateKey, ciphertext: Uint8Array): Uint8Array {
  if (ciphertext.length !== X_WING_CIPHERTEXT_BYTES) throw new RangeError('not an X-Wing ciphertext')
  const share = ciphertext.subarray(ML_KEM_CIPHERTEXT_BYTES)
  const sharedKey = decapsulate(key.mlKemPrivate, ciphertext.subarray(0, ML_KEM_CIPHERTEXT_BYTES))
  const agreed = diffieHellman({ privateKey: key.x25519Private, publicKey: x25519PublicKey(share) })
  return combine(sharedKey, agreed, share, key.x25519Bytes)
}

export function x25519PublicKey(bytes: Uint8Array): KeyObject {
  return spki(X25519_SPKI, bytes)
}

function combine(
  mlKem: Uint8Array,
  x25519: Uint8Array,
  share: Uint8Array,
  publicKey: Uint8Array,
): Uint8Array {
  const hash = createHash('sha3-256')
  for (const piece of [mlKem, x25519, share, publicKey, LABEL]) hash.update(piece)
  return new Uint8Array(hash.digest())
}

function rawX25519(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
}

function spki(prefix: Uint8Array, bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([prefix, bytes]), format: 'der', type: 'spki' })
}

function pkcs8(prefix: Uint8Array, bytes: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([prefix, bytes]), format: 'der', type: 'pkcs8' })
}
