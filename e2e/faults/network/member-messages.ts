import type { ConfigInput } from '../../../packages/server/src/foundation/index.ts'
import type { Publication } from '../../../packages/server/src/network/members/index.ts'
import type { Acknowledged } from '../history/history.ts'
import type { FaultLabel } from '../labels.ts'

/** The first message to a member's process. */
export interface Start {
  config: ConfigInput
  publication: Publication
  /** How far its clock is ahead of the machine's; behind when negative. */
  clockAheadMs?: number
}

/** What is handed over. */
export interface HandOverWish {
  /** In so many items, all in one transaction; 1 unless given. */
  items?: number
  /** Bytes of evidence with each; enough for a part to arrive in several pieces unless given. 0: none. */
  evidenceBytes?: number
  urgent?: boolean
  /** Where the picture was found; something to know the item again by. */
  host?: string
}

/** What an analyst does with all that is offered: takes it, takes it and closes it, or says no; or closes what was taken. */
export type AnswerHow = 'accept' | 'accept-and-close' | 'decline' | 'close'

export type Ask =
  | { id: number; do: 'hand-over'; to: readonly string[]; wish: HandOverWish }
  | { id: number; do: 'answer'; how: AnswerHow }
  | { id: number; do: 'publish'; publication: Publication }
  | { id: number; do: 'clock'; aheadMs: number }
  | { id: number; do: 'disk-full'; full: boolean }
  /** Runs one of the worker's loops now. */
  | { id: number; do: 'loop'; name: string }
  /** An administrator says that the database comes from a backup. */
  | { id: number; do: 'declare-restored' }
  /** Compares with all others now. */
  | { id: number; do: 'compare' }
  /** Ends the process at the n-th arrival at the label from now on. */
  | { id: number; do: 'kill-at'; label: FaultLabel; nth: number }
  | { id: number; do: 'stop' }

/** Asks that get an answer, without their number. */
export type Question = WithoutId<Exclude<Ask, { do: 'kill-at' | 'stop' }>>
type WithoutId<Message> = Message extends { id: number } ? Omit<Message, 'id'> : never

export type Tell =
  | { ready: true }
  | { id: number; acknowledged: Acknowledged[] }
  /** How many offers were answered, or whether the publication was taken (1 or 0). */
  | { id: number; done: number }
  | { id: number; failed: string }
