import { rangeRoot, type SubtreeReader, splitPoint } from './subtree-reader.ts'

/** Audit path of a leaf in the tree of `size` leaves, from the leaf up (RFC 6962 section 2.1.1). Reads O(log² size)
 *  subtrees. Throws when `index` does not lie in the tree. */
export async function inclusionProof(
  index: number,
  size: number,
  reader: SubtreeReader,
): Promise<Uint8Array[]> {
  if (!Number.isSafeInteger(size) || !Number.isInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`leaf ${index} does not lie in a tree of ${size}`)
  }
  const path: Uint8Array[] = []
  let begin = 0
  let end = size
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin)
    if (index < middle) {
      path.push(await rangeRoot(middle, end, reader))
      end = middle
    } else {
      path.push(await rangeRoot(begin, middle, reader))
      begin = middle
    }
  }
  return path.reverse()
}
