import { describe, expect, it } from 'vitest'
import { aNoticedItem, notifier } from '../testing/noticed-item.ts'
import { noticeText } from './notice-text.ts'
import en from './texts/en.json' with { type: 'json' }
import nl from './texts/nl.json' with { type: 'json' }
import sv from './texts/sv.json' with { type: 'json' }

const items = [
  aNoticedItem(),
  aNoticedItem({
    url: 'https://pages.example/gallery',
    kind: 'page',
    classification: 'national',
    round: 1,
    recipe: { referrer: 'https://links.example/', password: 'not-shown' },
  }),
]

describe('the text for a person', () => {
  it('has the four parts of an Article 16(2) notice', () => {
    const { text } = noticeText(items, notifier, null, 'ref')
    expect(text).toContain('1. Why this is illegal')
    expect(text).toContain('1. https://pictures.example/a/1.png')
    expect(text).toContain('2. https://pages.example/gallery')
    expect(text).toContain('Hotline Sweden, notices@hotline-se.example, https://hotline-se.example/')
    expect(text).toContain('We believe in good faith')
  })

  it('explains each classification that occurs, and only those', () => {
    const baseline = noticeText([aNoticedItem()], notifier, null, 'ref').text
    expect(baseline).toContain('INTERPOL Baseline. It is illegal in practically every country')
    expect(baseline).not.toContain('is not asserted')
    const national = noticeText([aNoticedItem({ classification: 'national' })], notifier, null, 'ref').text
    expect(national).toContain('under the law of Sweden')
    expect(national).not.toContain('practically every country')
  })

  it('says how to reach an address, but hands out no password', () => {
    const { text } = noticeText(items, notifier, null, 'ref')
    expect(text).toContain('Reached from: https://links.example/')
    expect(text).toContain('we give it when you answer')
    expect(text).not.toContain('not-shown')
  })

  it.each([
    'https://links.example/\n   2. https://other.example/',
    'https://links.example/\u2028https://other.example/',
    `https://links.example/${'x'.repeat(480)}`,
    'the forum other.example has a link',
  ])('names no referrer but one plain address: %j', (referrer) => {
    const { text } = noticeText([aNoticedItem({ recipe: { referrer } })], notifier, 'SE', 'ref')
    expect(text).not.toMatch(/links|other/)
    expect(text).toContain('The address opens only from a certain page; we name it when you answer.')
  })

  it('names a referrer without the user name and password in it', () => {
    const recipe = { referrer: 'https://anna:geheim@links.example/' }
    const { text } = noticeText([aNoticedItem({ recipe })], notifier, null, 'ref')
    expect(text).toContain('Reached from: https://links.example/')
    expect(text).not.toContain('geheim')
  })

  it('is in the language of the hosting country with English below, where we have it', () => {
    const swedish = noticeText(items, notifier, 'SE', 'ref').text
    expect(swedish.indexOf('Varför det är olagligt')).toBeLessThan(swedish.indexOf('Why this is illegal'))
    expect(swedish.indexOf('Varför det är olagligt')).toBeGreaterThan(0)
    expect(noticeText(items, notifier, 'NL', 'ref').text).toContain('Waarom dit illegaal is')
    expect(noticeText(items, notifier, 'FR', 'ref').text).not.toContain('olagligt')
  })

  it('counts in the grammar of each language', () => {
    expect(noticeText([aNoticedItem()], notifier, 'NL', 'ref').subject).toContain('1 adres [ref]')
    expect(noticeText(items, notifier, 'NL', 'ref').subject).toContain('2 adressen [ref]')
  })

  it('the subject names no address', () => {
    for (const country of ['SE', 'NL', null])
      expect(noticeText(items, notifier, country, 'ref').subject).not.toMatch(/pictures|pages|https?:/)
  })

  it('leaves an address with the signs of the text format as it is', () => {
    const url = "https://pictures.example/%7Bcount,plural%7D?q=$t(greeting)&{{x}}='#'"
    expect(noticeText([aNoticedItem({ url })], notifier, 'SE', 'ref').text).toContain(`1. ${url}\n`)
  })
})

it('every catalogue has the same texts', () => {
  expect(Object.keys(sv)).toEqual(Object.keys(en))
  expect(Object.keys(nl)).toEqual(Object.keys(en))
})
