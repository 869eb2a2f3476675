import type { Acknowledged } from '../faults/history/history.ts'
import type { AnswerHow, HandOverWish, Start } from '../faults/network/member-messages.ts'

export interface HostStart {
  members: Pick<Start, 'config' | 'publication'>[]
}

export type HostQuestion =
  | { do: 'hand-over'; member: string; to: readonly string[]; wish: HandOverWish }
  | { do: 'answer'; member: string; how: AnswerHow }
  | { do: 'memory' }
  | { do: 'stop' }
export type HostAsk = HostQuestion & { id: number }

export type HostTell =
  | { ready: true }
  | { id: number; acknowledged: Acknowledged[] }
  /** Offers answered, or bytes of memory. */
  | { id: number; done: number }
  | { id: number; failed: string }
