import type { History } from '@samverkan/protocol'
import type { Dispatcher } from 'undici'
import type { Database, EventDetail, Foundation } from '../../foundation/index.ts'
import type { OwnKnowledge } from './own-knowledge.ts'
import type { Publication } from './publication.ts'

/** What a person must know of the directory. `directory-refused`: the secretariat's server shows what it must not.
 *  `directory-stale`: it has shown nothing fresh for a day. `own-keys`: the directory says something of us that we did not
 *  make. `enrolled-anew`: a member is said to have lost both its keys. `unconfirmed`: the wait after that is over, and a
 *  person must call it. */
export type DirectoryAlarm =
  | 'directory-refused'
  | 'directory-stale'
  | 'own-keys'
  | 'enrolled-anew'
  | 'unconfirmed'

/** Tells a person, in the caller's transaction; wired to the exchange's alarms in compose.ts. */
export type RaiseDirectoryAlarm = (
  foundation: Foundation,
  transaction: Database,
  kind: DirectoryAlarm,
  peer: string,
  detail: EventDetail,
) => Promise<void>

/** What was told of a member ends, in the caller's transaction: by a person, or by what came of it. */
export type EndMemberAlarms = (
  transaction: Database,
  kinds: readonly ('enrolled-anew' | 'unconfirmed' | 'split-view')[],
  peer: string,
  by: string | null,
) => Promise<void>

/** How a person is told; without it the ledger alone knows. */
export interface Telling {
  alarm?: RaiseDirectoryAlarm
  endAlarms?: EndMemberAlarms
}

/** All that this server has taken, verified. */
export interface Known extends OwnKnowledge {
  history: History
}

export type Taking = { ok: true; added: number } | { ok: false; reason: 'split-view' | 'rollback' }

/** What the parts of this room share. */
export interface DirectoryContext {
  foundation: Foundation
  /** The text of the root document that trust begins with. */
  root: string | undefined
  dispatcher: Dispatcher
  known(): Known | undefined
  /** Reads again what another process of this member has taken, if it has. */
  readOwn(): Promise<void>
  /** Keeps documents that have been verified; not when others were kept in their place meanwhile. */
  take(history: History, publication: Publication, head?: TakenHead): Promise<Taking>
  /** Says that something was refused: a leaf, and an alarm. */
  refuse(reason: string, documents: number): Promise<void>
  alarm: RaiseDirectoryAlarm
  endAlarms: EndMemberAlarms
}

/** A head of the secretariat's log that was taken: the note, and its time. */
export interface TakenHead {
  note: string
  at: Date
}
