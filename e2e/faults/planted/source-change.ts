import type { Side } from '../labels.ts'

/** Source of a member's process that is another than on the disk. */
export interface SourceChange {
  name: string
  /** From the root of the repository. */
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
}

/** A change that one of two members runs with, and what it needs to be what it says. */
export interface ChangeOfSide extends SourceChange {
  /** The process that has it. */
  side: Side
  /** Tables of that member that lose the unique keys naming the sender, where the mistake includes them. */
  withoutUniqueKeysOf?: readonly string[]
  /** The receiver only fetches, through a relay between the two. */
  throughRelay?: boolean
}
