import { expect, test } from 'vitest'
import { measureRecall } from './testing/recall.ts'

test('of ten thousand random and ten thousand near entries not one is missed and not one found too many', () => {
  const recall = measureRecall({ random: 10_000, near: 10_000, queries: 40, seed: 5 })
  expect(recall.expected.length).toBe(32)
  expect(Math.min(...recall.expected)).toBeGreaterThan(100)
  expect(recall).toMatchObject({ entries: 20_000, missed: 0, tooMany: 0 })
})
