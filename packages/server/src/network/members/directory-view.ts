import {
  type Directory,
  type DirectoryState,
  expiryOf,
  type History,
  type Keyset,
  type ResolveKey,
  type Root,
  resolverOf,
} from '@samverkan/protocol'
import type { OwnKnowledge } from './own-knowledge.ts'
import type { Publication } from './publication.ts'
import { type Standing, standingOf } from './standing.ts'

/** What a member knows of the network: root, newest directory and everybody's newest keyset, all verified. */
export interface DirectoryView {
  directory: Directory
  /** Of the members whose keys may be used now: not of one that was enrolled anew within the last 72 hours. */
  keysets: ReadonlyMap<string, Keyset>
  /** Who may sign now: only the keys that a member's newest keyset lists. For whatever arrives. */
  resolveKey: ResolveKey
  /** Who has ever been allowed to sign, over every valid keyset version. For what is kept: it stays proof of its time. */
  resolvePastKey: ResolveKey
  /** What envelopes and receipts say in `dir`. */
  state: DirectoryState
  /** The weakest suite that the root allows. */
  minSuite: string
  /** The state after the first `version` documents, to compare with what a peer says it has seen. */
  stateAt(version: number): DirectoryState | undefined
  /** Whether anything may be sent to the member: not until a person here has confirmed one that was enrolled anew, and not
   *  to one that has been shown another directory. */
  mayReceive(member: string): boolean
  /** The members to which nothing is sent until a person has called them. */
  standings: ReadonlyMap<string, Standing>
  root: Root
  /** When directory or root expire, whichever is first. */
  expires: Date
  publication: Publication
  /** All that the view was made of, to add to. */
  history: History
  /** When the documents were last found to be the newest. */
  fetchedAt: Date
}

/** What a verified history means now; undefined before the first directory. */
export function viewOf(history: History, own: OwnKnowledge, now: Date): DirectoryView | undefined {
  const state = history.states.at(-1)
  if (!history.directory || !state) return undefined
  const standings = new Map<string, Standing>()
  const keysets = new Map<string, Keyset>()
  for (const [id, known] of history.members) {
    const standing = standingOf(known, own, now)
    if (standing) standings.set(id, standing)
    if (known.keyset && standing?.why !== 'waits') keysets.set(id, known.keyset.content)
  }
  return {
    directory: history.directory.content,
    keysets,
    resolveKey: resolverOf(keysets.values()),
    resolvePastKey: resolverOf(history.keysets),
    state,
    minSuite: history.root.root.minSuite,
    stateAt: (version) => history.states[version - 1],
    mayReceive: (member) => !standings.has(member),
    standings,
    root: history.root.root,
    expires: expiryOf(history),
    history,
    publication: own.publication,
    fetchedAt: own.fetchedAt,
  }
}

/** Past its expiry a directory is good for receiving, not for sending (HX/1 section 1). */
export function isExpired(view: Pick<DirectoryView, 'expires'>, now: Date): boolean {
  return view.expires.getTime() <= now.getTime()
}
