import fc from 'fast-check'
import { expect, test } from 'vitest'
import { referrerUrl } from './referrer.ts'

test.each([
  ['https://forum.example/t?x=1', 'https://forum.example/t?x=1'],
  [' hxxps://forum[.]example/t ', 'https://forum.example/t'],
  ['https://anna:geheim@forum.example/#top', 'https://forum.example/'],
  ['https://fröken.example/ö', 'https://xn--frken-kua.example/%C3%B6'],
  ['a forum, I forget which', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
  ['https://a.example/\n   2. https://other.example/', undefined],
  ['https://a.example/\u2028https://other.example/', undefined],
])('%j is sent on as %j', (referrer, expected) => {
  expect(referrerUrl({ referrer })).toBe(expected)
})

test('whatever is typed, only one address in plain characters comes out', () => {
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map((rest) => `https://a.example/${rest}`),
  )
  fc.assert(
    fc.property(typed, (referrer) => {
      expect(referrerUrl({ referrer }) ?? 'http://x').toMatch(/^https?:\/\/[\x21-\x7e]+$/)
    }),
  )
})
