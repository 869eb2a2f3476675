// `recall`: whether the index finds what brute force finds, among a million random and a million near entries. Takes minutes.
import { cpus } from 'node:os'
import { measureRecall } from '../packages/fingerprints/src/near-index/testing/recall.ts'
import type { BenchResult } from './bench-result.ts'

const queries = 2_000

/** Throws when one was missed or one too many was found. */
export async function run({ entries = 2_000_000 } = {}): Promise<BenchResult> {
  const half = Math.round(entries / 2)
  const plan = { random: half, near: half, queries: Math.min(queries, Math.ceil(half / 100)), seed: 2026 }
  const recall = measureRecall(plan)
  const expected = recall.expected.reduce((sum, count) => sum + count, 0)
  if (recall.missed > 0 || recall.tooMany > 0)
    throw new Error(`${recall.missed} of ${expected} were missed, ${recall.tooMany} were found too many`)
  return {
    ...{ name: 'recall', ours: expected, reference: expected, ratio: 1, unit: 'matches', n: recall.queries },
    notes: {
      ours: `matches within 31 bits among ${recall.entries} entries, half of them random and half made from ${recall.queries} queries at every distance; none was missed and none too many`,
      reference: 'brute force: every query compared with every entry',
      leastAtOneDistance: Math.min(...recall.expected),
      ...{ seed: plan.seed, processors: cpus().length },
    },
  }
}
