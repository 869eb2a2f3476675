import { sha256 } from '../lib/sha256.ts'

const NODE = Uint8Array.of(0x01)

/** Hash of an inner node, SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right)
}
