import { sha256 } from '../lib/sha256.ts'
import { nodeHash } from './node-hash.ts'
import { type ProofVerdict, sameHash } from './verify-inclusion.ts'

/** Whether the tree of `second` leaves begins with the tree of `first` leaves (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): ProofVerdict {
  if (!Number.isSafeInteger(second) || !Number.isInteger(first) || first < 0 || first > second) {
    return { ok: false, reason: 'out-of-range' }
  }
  if (first === 0 || first === second) {
    if (proof.length > 0) return { ok: false, reason: 'wrong-length' }
    const expected = first === 0 ? sha256() : secondRoot
    return sameHash(firstRoot, expected) ? { ok: true } : { ok: false, reason: 'root-mismatch' }
  }
  return walk(first, second, firstRoot, secondRoot, isPowerOfTwo(first) ? [firstRoot, ...proof] : proof)
}

function walk(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  path: readonly Uint8Array[],
): ProofVerdict {
  let node = first - 1
  let last = second - 1
  while (node % 2 === 1) {
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  const [start, ...siblings] = path
  if (!start) return { ok: false, reason: 'wrong-length' }
  let oldHash = start
  let newHash = start
  for (const sibling of siblings) {
    if (last === 0) return { ok: false, reason: 'wrong-length' }
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash)
      newHash = nodeHash(sibling, newHash)
      while (node % 2 === 0 && node !== 0) {
        node = node / 2
        last = Math.floor(last / 2)
      }
    } else {
      newHash = nodeHash(newHash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  if (last !== 0) return { ok: false, reason: 'wrong-length' }
  const same = sameHash(oldHash, firstRoot) && sameHash(newHash, secondRoot)
  return same ? { ok: true } : { ok: false, reason: 'root-mismatch' }
}

function isPowerOfTwo(size: number): boolean {
  return Number.isInteger(Math.log2(size))
}
