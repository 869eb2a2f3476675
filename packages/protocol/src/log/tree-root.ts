import { appendLeaf, emptyFrontier, frontierRoot } from './frontier.ts'

/** RFC 6962 root over leaf hashes (of `leafHash` or `plainLeafHash`), in the order of the log. */
export function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let frontier = emptyFrontier
  for (const leaf of leaves) frontier = appendLeaf(frontier, leaf).frontier
  return frontierRoot(frontier)
}
