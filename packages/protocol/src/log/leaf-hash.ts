import { sha256 } from '../lib/sha256.ts'

const LEAF = Uint8Array.of(0x00)

/** Bytes of salt in a leaf. One length only: with two, a byte could move between salt and event unseen. */
export const SALT_BYTES = 32

/** Hash of an audit leaf, SHA-256(0x00 ‖ salt ‖ event): the salt keeps an erased event from being guessed from its hash
 *  (HX/1 section 5). Throws unless the salt has 32 bytes. */
export function leafHash(salt: Uint8Array, event: Uint8Array): Uint8Array {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes, not ${salt.length}`)
  return sha256(LEAF, salt, event)
}

/** Hash of a leaf without salt, SHA-256(0x00 ‖ content), as RFC 6962 section 2.1 has it: for what is public. */
export function plainLeafHash(content: Uint8Array): Uint8Array {
  return sha256(LEAF, content)
}
