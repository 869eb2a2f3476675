import { expect, it } from 'vitest'
import { preferredLanguage } from './preferred-language.ts'

it('speaks the language that was chosen, whatever the browser asks for', () => {
  expect(preferredLanguage('nl', ['sv-SE', 'en'])).toBe('nl')
})

it('speaks the first language asked for that it knows', () => {
  expect(preferredLanguage(undefined, ['de-DE', 'sv-FI', 'en'])).toBe('sv')
})

it('speaks English to everybody else', () => {
  expect(preferredLanguage(undefined, ['ja', 'ko'])).toBe('en')
  expect(preferredLanguage('xx', [])).toBe('en')
})
