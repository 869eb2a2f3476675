import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

test('a cursor comes back as it was written, to the microsecond', () => {
  const cursor = { at: '2026-11-23 20:00:00.123456+00', id: '17' }
  expect(readCursor(writeCursor(cursor))).toEqual(cursor)
})

test('nothing that was not written here is a cursor', () => {
  fc.assert(fc.property(fc.string(), (text) => readCursor(text) === undefined))
  for (const at of ['now()', '2026-11-23', '2026-11-23 20:00:00+01', "' or true --"])
    expect(readCursor(writeCursor({ at, id: '1' }))).toBeUndefined()
})
