import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html, htmlText } from './html.ts'

test('no value leaves the place it was put in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const inside = htmlText(html`<p title="${value}">${value}</p>`)
      const match = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(inside)
      expect(match).not.toBeNull()
      expect(match?.[1]).not.toMatch(/['`\0]/)
    }),
  )
})

test('markup stays markup, lists are joined, nothing is nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`)
  expect(htmlText(html`<ul>${items}</ul>${undefined}${3}`)).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>3')
})

test('what only looks like markup from outside is refused or escaped', () => {
  const forged = JSON.parse('{"html":"<b>"}') as never
  expect(() => htmlText(html`${forged}`)).toThrow()
})
