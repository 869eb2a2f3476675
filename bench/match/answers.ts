import { createHash } from 'node:crypto'

/** What a run of queries took, one by one, and what was found. */
export interface Timed {
  milliseconds: number[]
  found: number
  /** Of everything that was found: two that found the same have the same. */
  digest: string
}

/** Lines are `query id distance`, ids from 1. */
export function digestOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}

/** To three digits that count. */
export function round(value: number): number {
  return Number(value.toPrecision(3))
}
