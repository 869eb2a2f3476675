import type { DirectoryState } from '../lib/fields.ts'
import type { Frontier } from '../log/frontier.ts'
import type { PublishedVersion } from './check-succession.ts'
import type { Directory, Member } from './directory.ts'
import type { Keyset } from './keyset.ts'
import type { TrustedRoot } from './read-root.ts'

export type DocumentType = 'root' | 'directory' | 'keyset'

/** A document as signed. `type` only says how to read it; the signature covers the real one. */
export interface PublishedDocument {
  readonly type: DocumentType
  readonly document: string
}

/** What is taken from a hub at most (TUF 5.1, endless data). */
export const MAX_DOCUMENTS = 200_000
export const MAX_DOCUMENT_BYTES = 1024 * 1024
/** Keysets that may be wrong in all of a history. A secretariat's server verifies a keyset before it publishes it, so one that
 *  has published so many is not in its owner's hands; without an end to them it could fill the log for ever. */
export const MAX_SKIPPED = 100

export interface KnownMember {
  /** As the newest directory that names it says. */
  readonly entry: Member
  /** Its newest keyset that counts, and its position (the first document is 1); none after it was enrolled anew, until it has published another. */
  readonly keyset?: (PublishedVersion & { readonly content: Keyset; readonly position: number }) | undefined
  /** Its newest keyset of all, which the next one follows. */
  readonly lastKeyset?: PublishedVersion | undefined
  /** The last time it was enrolled anew: the position of the directory that says so, since when
   *  by that directory, and the thumbprint of the identity key. Changes to which it consents later leave this standing. */
  readonly reEnrolled?:
    | { readonly position: number; readonly since: string; readonly kid: string }
    | undefined
}

export interface SkippedKeyset {
  readonly position: number
  readonly member: string
  readonly reason: string
}

/** All that the network has published, verified from its first root on. */
export interface History {
  readonly root: TrustedRoot
  /** The payload of every root, to find the one that trust begins with. */
  readonly roots: readonly string[]
  readonly directory: (PublishedVersion & { readonly content: Directory }) | undefined
  readonly members: ReadonlyMap<string, KnownMember>
  /** Every identity key (`x`) and recovery key hash that was ever named. */
  readonly usedKeys: ReadonlySet<string>
  /** Every keyset that was ever valid, oldest first. */
  readonly keysets: readonly Keyset[]
  readonly frontier: Frontier
  /** The state after the first document, after the second, and so on. */
  readonly states: readonly DirectoryState[]
  readonly skipped: readonly SkippedKeyset[]
}

/** A history that is being added to; nobody else sees it before it is whole. */
export interface Draft extends History {
  root: TrustedRoot
  readonly roots: string[]
  directory: History['directory']
  readonly members: Map<string, KnownMember>
  readonly usedKeys: Set<string>
  readonly keysets: Keyset[]
  frontier: Frontier
  readonly states: DirectoryState[]
  readonly skipped: SkippedKeyset[]
}

/** A copy that may be changed while documents are tried; the history itself stays as it was when one is refused. */
export function draftOf(history: History): Draft {
  return {
    ...history,
    roots: [...history.roots],
    members: new Map(history.members),
    usedKeys: new Set(history.usedKeys),
    keysets: [...history.keysets],
    states: [...history.states],
    skipped: [...history.skipped],
  }
}
