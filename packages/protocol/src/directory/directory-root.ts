import type { DirectoryState } from '../lib/fields.ts'
import { toHex } from '../lib/hex.ts'
import { plainLeafHash } from '../log/leaf-hash.ts'
import { treeRoot } from '../log/tree-root.ts'

/**
 * What `dir` says in envelopes and receipts: how many documents (directories and keysets, every version) the hub has
 * published, and the RFC 6962 root over their texts, in the order of publication.
 *
 * Two members that name the same `version` with another `root` have been shown different histories. `version` counts
 * documents and not directory versions, because keysets change in between. Throws when there are none.
 */
export function directoryRoot(documents: readonly string[]): DirectoryState {
  if (documents.length === 0) throw new RangeError('a directory without documents has no root')
  const leaves = documents.map((document) => plainLeafHash(new TextEncoder().encode(document)))
  return { version: documents.length, root: toHex(treeRoot(leaves)) }
}
