import { rangeRoot, type SubtreeReader, splitPoint } from './subtree-reader.ts'

/** Proof that the tree of `second` leaves begins with the tree of `first` leaves (RFC 6962 section 2.1.2). Empty when
 *  they are equal or the first is empty. Throws when the first is larger. */
export async function consistencyProof(
  first: number,
  second: number,
  reader: SubtreeReader,
): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(second) || !Number.isInteger(first) || first < 0 || first > second) {
    throw new RangeError(`a tree of ${first} cannot grow into one of ${second}`)
  }
  if (first === 0 || first === second) return []
  const proof: Uint8Array[] = []
  let begin = 0
  let end = second
  while (end !== first) {
    const middle = begin + splitPoint(end - begin)
    if (first <= middle) {
      proof.push(await rangeRoot(middle, end, reader))
      end = middle
    } else {
      proof.push(await rangeRoot(begin, middle, reader))
      begin = middle
    }
  }
  // The verifier knows the first root itself; it is sent only when it is not a subtree of the second tree's left edge.
  if (begin > 0) proof.push(await rangeRoot(begin, end, reader))
  return proof.reverse()
}
