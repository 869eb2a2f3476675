import { nodeHash } from './node-hash.ts'

/** Where the hashes of complete subtrees are stored; `appendLeaf` says which there are. */
export interface SubtreeReader {
  /** Hash of the complete subtree over the leaves index·2^level up to (index + 1)·2^level. */
  subtree(level: number, index: number): Promise<Uint8Array> | Uint8Array
}

/** MTH over the leaves from `begin` up to `end` (RFC 6962 section 2.1), for ranges as they occur in proofs: `begin` is a
 *  multiple of the largest power of two in the range. */
export async function rangeRoot(begin: number, end: number, reader: SubtreeReader): Promise<Uint8Array> {
  const size = end - begin
  const left = largestPowerOfTwoUpTo(size)
  const hash = await reader.subtree(Math.log2(left), begin / left)
  return left === size ? hash : nodeHash(hash, await rangeRoot(begin + left, end, reader))
}

/** Where RFC 6962 splits a tree of `size` > 1 leaves: the largest power of two below it. */
export function splitPoint(size: number): number {
  return largestPowerOfTwoUpTo(size - 1)
}

function largestPowerOfTwoUpTo(size: number): number {
  let power = 1
  while (power * 2 <= size) power *= 2
  return power
}
