/** Source of a member's process that is another than on the disk. */
export interface SourceChange {
  name: string
  /** From the root of the repository. */
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
}
