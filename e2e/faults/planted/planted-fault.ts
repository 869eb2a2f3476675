import type { Invariant } from '../history/check-history.ts'
import type { Expected } from '../history/history.ts'
import type { Pair } from '../network/pair.ts'
import type { ChangeOfSide } from './source-change.ts'

/** A mistake put into the source of one function when it is loaded, to show that the checker sees it. */
export interface PlantedFault extends ChangeOfSide {
  /** The shortest way to show it: what happens to two members, before all is healed. */
  schedule(pair: Pair): Promise<Expected>
  /** Invariants that it breaks on that way. */
  breaks: readonly Invariant[]
}
