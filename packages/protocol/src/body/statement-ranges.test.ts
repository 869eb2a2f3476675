import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inRanges, joinRanges, sizeOfRanges, subtractRanges, toRanges } from '../index.ts'
import { rangesSchema } from './statement-ranges.ts'

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }))
const members = (ranges: readonly (readonly [number, number])[]) =>
  Array.from({ length: 61 }, (_, n) => n).filter((n) => inRanges(ranges, n))

test('ranges hold exactly the numbers they were made of, in the one way that the schema takes', () => {
  fc.assert(
    fc.property(numbers, (some) => {
      const ranges = toRanges(some)
      expect(members(ranges)).toEqual(some.toSorted((a, b) => a - b))
      expect(sizeOfRanges(ranges)).toBe(some.length)
      expect(rangesSchema.safeParse(ranges).success).toBe(true)
    }),
  )
})

test('subtracting and joining do what sets do', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const without = subtractRanges(toRanges(a), toRanges(b))
      expect(without).toEqual(toRanges(a.filter((n) => !b.includes(n))))
      expect(joinRanges(toRanges(a), toRanges(b))).toEqual(toRanges([...a, ...b]))
    }),
  )
})

test('ranges that overlap, touch, run backwards or fall are refused', () => {
  for (const ranges of [
    [[2, 1]],
    [
      [1, 2],
      [2, 3],
    ],
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [1, 2],
    ],
    [[0, 1]],
  ])
    expect(rangesSchema.safeParse(ranges).success).toBe(false)
  expect(
    rangesSchema.safeParse([
      [1, 2],
      [4, 4],
    ]).success,
  ).toBe(true)
})
