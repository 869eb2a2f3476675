/** The newest entries of something that happens often; the oldest make room. */
export interface BoundedLog<T> {
  add(entry: T): void
  entries(): readonly T[]
}

export function boundedLog<T>(limit: number): BoundedLog<T> {
  let kept: T[] = []
  return {
    add(entry) {
      kept.push(entry)
      // Trimmed in slices, so that a full log does not shift its whole content on each entry.
      if (kept.length >= limit * 2) kept = kept.slice(-limit)
    },
    entries: () => kept.slice(-limit),
  }
}
