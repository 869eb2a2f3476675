import fc from 'fast-check'
import { expect, test } from 'vitest'
import { objectionTo } from './strict-json.ts'

test.each([
  ['{"a":1,"a":2}', 'duplicate-key'],
  ['{"a":1,"\\u0061":2}', 'duplicate-key'],
  [`{"a":1,"a"${' '.repeat(200)}:2}`, 'duplicate-key'],
  ['{"b":[{"a":1,"x":{"a":1},"a":2}]}', 'duplicate-key'],
  ['{"a":"\\u0000"}', 'null-character'],
  ['{"\\u0000":1}', 'null-character'],
  [`${'['.repeat(9)}${']'.repeat(9)}`, 'too-deep'],
  [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'too-deep'],
  ['{"a":', 'not-json'],
  ['', 'not-json'],
  ['"unfinished', 'not-json'],
  ['{"a":"\\\\u0000","b":{"a":"\\""},"c":["a","a","b:"]}', undefined],
  ['[]', undefined],
])('what two parsers could read differently has a name (%#)', (text, objection) => {
  expect(objectionTo(text)).toBe(objection)
})

test('what a serializer writes is taken', () => {
  const value = fc.jsonValue({ maxDepth: 5, noUnicodeString: false })
  fc.assert(
    fc.property(value, (each) => {
      const text = JSON.stringify(each)
      if (text.includes('\\u0000')) return
      expect(objectionTo(text)).toBeUndefined()
    }),
  )
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (a, b) => {
      objectionTo(a)
      objectionTo(`{${JSON.stringify(a)}:${b}}`)
    }),
  )
})
