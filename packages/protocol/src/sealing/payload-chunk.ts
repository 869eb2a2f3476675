// age's payload (https://c2sp.org/age, "Payload"): STREAM over chunks of 64 KiB with ChaCha20-Poly1305. On node:crypto,
// because age-encryption's cipher is JavaScript and a tenth as fast (ADR 0011).

import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { giveBack } from '../lib/give-back.ts'

export const CHUNK_BYTES = 64 * 1024
export const TAG_BYTES = 16
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
export const PAYLOAD_NONCE_BYTES = 16
const CIPHER = 'chacha20-poly1305'
const LAST_CHUNK = 1

/** A key object, because bytes are looked at anew for each chunk, which takes a quarter as long as the cipher. */
export function payloadKey(fileKey: Uint8Array, nonce: Uint8Array): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32)))
}

/** Seals the chunks of one payload, in order, each into its place in `into`. */
export function chunkSealer(key: KeyObject) {
  const nonce = chunkNonces()
  return (chunk: Uint8Array, isLast: boolean, into: Uint8Array): void => {
    const cipher = createCipheriv(CIPHER, key, nonce(isLast), { authTagLength: TAG_BYTES })
    const sealed = cipher.update(chunk)
    into.set(sealed)
    giveBack(sealed)
    cipher.final()
    into.set(cipher.getAuthTag(), chunk.length)
  }
}

/** Opens the sealed chunks of one payload, in order. False when a chunk is not as it was sealed, or is not the one that
 *  belongs here. */
export function chunkOpener(key: KeyObject) {
  const nonce = chunkNonces()
  return (sealed: Uint8Array, isLast: boolean, into: Uint8Array): boolean => {
    if (sealed.length < TAG_BYTES) return false
    const decipher = createDecipheriv(CIPHER, key, nonce(isLast), { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const chunk = decipher.update(sealed.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
    } catch {
      giveBack(chunk)
      return false
    }
    into.set(chunk)
    giveBack(chunk)
    return true
  }
}

/** Eleven bytes that count, and one that says whether it is the last chunk. */
function chunkNonces(): (isLast: boolean) => Uint8Array {
  let count = 0
  return (isLast) => {
    const nonce = Buffer.alloc(12)
    // 2^48 chunks are more than any file has.
    nonce.writeUIntBE(count, 5, 6)
    count += 1
    if (isLast) nonce[11] = LAST_CHUNK
    return nonce
  }
}
