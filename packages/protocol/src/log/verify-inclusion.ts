import { timingSafeEqual } from 'node:crypto'
import { nodeHash } from './node-hash.ts'

export type ProofReason = 'out-of-range' | 'wrong-length' | 'root-mismatch'
export type ProofVerdict = { ok: true } | { ok: false; reason: ProofReason }

/** Whether the leaf stands at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): ProofVerdict {
  if (!Number.isSafeInteger(size) || !Number.isInteger(index) || index < 0 || index >= size) {
    return { ok: false, reason: 'out-of-range' }
  }
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return { ok: false, reason: 'wrong-length' }
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      // On the right edge a node has no sibling of its own until it is itself a right child.
      while (node % 2 === 0 && node !== 0) {
        node = node / 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = nodeHash(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  if (last !== 0) return { ok: false, reason: 'wrong-length' }
  return sameHash(hash, root) ? { ok: true } : { ok: false, reason: 'root-mismatch' }
}

export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
