import type { ConfigInput } from '../../packages/server/src/foundation/index.ts'
import type { Publication } from '../../packages/server/src/network/members/index.ts'
import type { Acknowledged } from './history.ts'
import type { FaultLabel } from './labels.ts'

/** The first message to a member's process. */
export interface Start {
  config: ConfigInput
  publication: Publication
  /** To whom it hands over. */
  to: string
}

export type Ask =
  | { id: number; do: 'hand-over' }
  /** Ends the process at the n-th arrival at the label from now on. */
  | { id: number; do: 'kill-at'; label: FaultLabel; nth: number }
  | { id: number; do: 'stop' }

export type Tell =
  | { ready: true }
  | { id: number; acknowledged: Acknowledged }
  | { id: number; failed: string }
