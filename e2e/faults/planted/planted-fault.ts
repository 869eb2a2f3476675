import type { Invariant } from '../check-history.ts'
import type { Pair, Planted } from '../pair.ts'

/** A mistake put into the source of one function when it is loaded, to show that the checker sees it. */
export interface PlantedFault extends Planted {
  /** From the root of the repository. */
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  /** The shortest way to show it: what happens to two members, before all is healed. */
  schedule(pair: Pair): Promise<void>
  /** Invariants that it breaks on that way. */
  breaks: readonly Invariant[]
}
