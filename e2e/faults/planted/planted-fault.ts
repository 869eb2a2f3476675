import type { Invariant } from '../history/check-history.ts'
import type { Expected } from '../history/history.ts'
import type { Side } from '../labels.ts'
import type { Pair } from '../network/pair.ts'
import type { SourceChange } from './source-change.ts'

/** A mistake put into the source of one function when it is loaded, to show that the checker sees it. */
export interface PlantedFault extends SourceChange {
  /** The process that has it. */
  side: Side
  /** Tables of that member that lose the unique keys naming the sender, where the mistake includes them. */
  withoutUniqueKeysOf?: readonly string[]
  /** The receiver only fetches, through a relay between the two. */
  throughRelay?: boolean
  /** The shortest way to show it: what happens to two members, before all is healed. */
  schedule(pair: Pair): Promise<Expected>
  /** Invariants that it breaks on that way. */
  breaks: readonly Invariant[]
}
