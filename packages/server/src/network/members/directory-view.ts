import type { Directory, DirectoryState, Keyset, ResolveKey } from '@samverkan/protocol'
import type { Publication } from './publication.ts'

/** What a member knows of the network: the newest directory and everybody's newest keyset, all verified. */
export interface DirectoryView {
  directory: Directory
  keysets: ReadonlyMap<string, Keyset>
  /** Who may sign now: only the keys that a member's newest keyset lists. For whatever arrives. */
  resolveKey: ResolveKey
  /** Who has ever been allowed to sign, over every valid keyset version. For what is kept: it stays proof of its time. */
  resolvePastKey: ResolveKey
  /** What envelopes and receipts say in `dir`. */
  state: DirectoryState
  /** The weakest suite that the root allows; `hx1` where it says nothing. */
  minSuite?: string
  /** The state after the first `version` documents, to compare with what a peer says it has seen. */
  stateAt(version: number): DirectoryState | undefined
  publication: Publication
  /** When the documents were last found to be the newest. */
  fetchedAt: Date
}

/** Past its expiry a directory is good for receiving, not for sending (HX/1 section 1). */
export function isExpired(view: DirectoryView, now: Date): boolean {
  return Date.parse(view.directory.expires) <= now.getTime()
}
