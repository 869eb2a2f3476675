import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locatorKinds, themes } from '../reports/index.ts'
import { locatorKind } from './locator-kind.ts'

test.each([
  ['https://pictures.example/a/1', 'url'],
  ['pictures.example/a/1?b=c#d', 'url'],
  ['WWW.PICTURES.EXAMPLE', 'url'],
  ['hxxps://pictures.example', 'url'],
  ['htp:/pictures', 'url'],
  ['http://192.0.2.7:8080/x', 'url'],
  ['192.0.2.7/x', 'url'],
  ['[2001:db8::1.2.3.4]/x', 'url'],
  ['bilder.exempel.test', 'url'],
  ['файл.example/ы', 'url'],
  ['@somebody', 'account'],
  ['@somebody@social.example', 'account'],
  ['somebody@mail.example', 'account'],
  ['irc://chat.example/room', 'chat'],
  ['alt.binaries.example', 'newsgroup'],
  ['news:alt.binaries.example', 'newsgroup'],
  ['magnet:?xt=urn:btih:0', 'peer-to-peer'],
  ['', 'none'],
  ['   ', 'none'],
  ['I do not remember', 'none'],
])('%s looks like: %s', (typed, kind) => {
  expect(locatorKind(typed, 'csam')).toBe(kind)
})

test('words are a place where the theme is about places', () => {
  expect(locatorKind('Hotel Example, the bar', 'travel-and-tourism')).toBe('place')
  expect(locatorKind('Hotel Example, the bar', 'unknown')).toBe('none')
})

test('everything that can be typed has a kind', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...themes), (typed, theme) => {
      expect(locatorKinds).toContain(locatorKind(typed, theme))
    }),
  )
})
