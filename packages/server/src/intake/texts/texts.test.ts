import { describe, expect, test } from 'vitest'
import { chooseLanguage } from './choose-language.ts'
import { catalogues, directionOf, type Language, openTexts, type TextKey } from './texts.ts'

const languages = Object.keys(catalogues) as Language[]
const keys = Object.keys(catalogues.en) as TextKey[]
const valuesIn = (text: string) => [...text.matchAll(/\{(\w+)[},]/g)].map((match) => match[1]).toSorted()

describe('the catalogues', () => {
  test.each(languages)('%s says everything that English says, with the same values', (language) => {
    const catalogue: Record<string, string> = catalogues[language]
    expect(Object.keys(catalogue).toSorted()).toEqual(keys.toSorted())
    for (const key of keys) {
      expect(valuesIn(catalogue[key] ?? ''), key).toEqual(valuesIn(catalogues.en[key]))
      expect(catalogue[key]?.trim(), key).not.toBe('')
    }
  })

  test.each(languages)('%s can be said without a mistake in its messages', (language) => {
    const texts = openTexts()(language)
    const values = { hotline: 'H', over: 2, max: 8_000, country: 'C', link: 'L' }
    for (const key of keys) expect(texts.say(key, values), key).not.toMatch(/[{}]|^$/)
  })
})

test('countries and times are said in the language, with the zone', () => {
  const swedish = openTexts()('sv')
  expect(swedish.country('NL')).toBe('Nederländerna')
  expect(swedish.time(new Date('2026-11-24T14:05:00Z'))).toBe('24 november 2026 kl. 14:05 UTC')
  expect(openTexts()('en').say('problem.too-long', { over: 1, max: 8_000 })).toContain('1 character too long')
})

test.each([
  [undefined, undefined, 'sv'],
  ['nl', 'en', 'nl'],
  ['xx', 'en-GB,en;q=0.9', 'en'],
  [undefined, 'de-DE,nl;q=0.5,en;q=0.8', 'en'],
  [undefined, 'nl;q=0,en;q=0.1', 'en'],
  [undefined, 'constructor,__proto__;q=1', 'sv'],
  [undefined, ',;q=,;;;', 'sv'],
  [undefined, 'x'.repeat(5_000), 'sv'],
])('asked %s with Accept-Language %s gives %s', (asked, header, language) => {
  expect(chooseLanguage(['sv', 'en', 'nl'], asked, header)).toBe(language)
})

test('a language that the hotline does not offer is not used', () => {
  expect(chooseLanguage(['sv'], 'nl', 'nl,en')).toBe('sv')
})

test('scripts that run from right to left are known', () => {
  expect(directionOf('ar')).toBe('rtl')
  expect(directionOf('sv')).toBe('ltr')
})
