import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cursorParameter, packCursor, timePlace, urgencyPlace } from './cursor.ts'

test('a cursor gives back the place it was made of', () => {
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
      (rank, at) => {
        const cursor = packCursor([rank, at, '01ABC'])
        expect(cursorParameter(urgencyPlace).parse(cursor)).toEqual([rank, at, '01ABC'])
      },
    ),
  )
})

test('anything else is refused, another list’s cursor too', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      expect(cursorParameter(urgencyPlace).safeParse(text).success).toBe(false)
    }),
  )
  const other = packCursor([new Date(0), '01ABC'])
  expect(cursorParameter(urgencyPlace).safeParse(other).success).toBe(false)
  expect(cursorParameter(timePlace).safeParse(other).success).toBe(true)
})
