import { z } from 'zod'

const MAX_RANGES = 4096

/** Numbers from 1 on as `[first, last]`, rising and apart from each other, so that a set has one way to be written. */
export const rangesSchema = z
  .array(z.tuple([z.int().min(1), z.int().min(1)]))
  .max(MAX_RANGES)
  .refine(
    (ranges) => ranges.every(([first, last], at) => first <= last && first > (ranges[at - 1]?.[1] ?? -1) + 1),
    'ranges out of order',
  )
export type Ranges = readonly (readonly [number, number])[]

/** How many numbers the ranges hold. */
export function sizeOfRanges(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

/** The ranges that hold exactly these numbers. */
export function toRanges(numbers: Iterable<number>): [number, number][] {
  const ranges: [number, number][] = []
  for (const n of [...new Set(numbers)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && last[1] === n - 1) last[1] = n
    else ranges.push([n, n])
  }
  return ranges
}

/** Whether `n` lies in one of the ranges. */
export function inRanges(ranges: Ranges, n: number): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = ranges[middle] ?? [0, 0]
    if (n < first) high = middle - 1
    else if (n > last) low = middle + 1
    else return true
  }
  return false
}

/** What is in `ranges` and not in `without`. */
export function subtractRanges(ranges: Ranges, without: Ranges): [number, number][] {
  const left: [number, number][] = []
  for (const [first, last] of ranges) {
    let at = first
    for (const [from, to] of without) {
      if (to < at) continue
      if (from > last) break
      if (from > at) left.push([at, from - 1])
      at = to + 1
      if (at > last) break
    }
    if (at <= last) left.push([at, last])
  }
  return left
}

/** What is in either, written in one way. */
export function joinRanges(a: Ranges, b: Ranges): [number, number][] {
  const joined: [number, number][] = []
  for (const [first, last] of [...a, ...b].toSorted((x, y) => x[0] - y[0])) {
    const before = joined.at(-1)
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else joined.push([first, last])
  }
  return joined
}
