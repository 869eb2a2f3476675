import type { SourceChange } from './source-change.ts'

/** The source with the change in it. Throws unless the place is there exactly once: a mistake that no longer applies
 *  would prove nothing. */
export function plantIn(source: string, { name, file, find, replace }: SourceChange): string {
  const parts = source.split(find)
  if (parts.length !== 2)
    throw new Error(`${name}: its place is ${parts.length - 1} times in ${file}, must be there once`)
  return parts.join(replace)
}
