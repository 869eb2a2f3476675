import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defang } from './defang.ts'

test.each([
  ['https://exa.mple.example/', 'hxxps://exa[.]mple[.]example/', 'hxxps://exa[.]mple[.]example/'],
  ['https://pictures.example/a/b.png?x=1', 'hxxps://pictures[.]example/…', 'hxxps://pictures[.]example/…'],
  ['http://pictures.example:8080/', 'hxxp://pictures[.]example:8080/', 'hxxp://pictures[.]example:8080/'],
  ['https://xn--bcher-kva.example/x', 'hxxps://xn--bcher-kva[.]example/…', 'hxxps://bücher[.]example/…'],
  ['http://192.0.2.7/', 'hxxp://192[.]0[.]2[.]7/', 'hxxp://192[.]0[.]2[.]7/'],
  ['http://[2001:db8::1]/x', 'hxxp://[2001[:]db8[:][:]1]/…', 'hxxp://[2001[:]db8[:][:]1]/…'],
  ['ftp://files.example/a', 'fxxp://files[.]example/…', 'fxxp://files[.]example/…'],
])('%s is shown as %s', (url, punycode, unicode) => {
  expect(defang(url)).toEqual({ punycode, unicode })
})

test('a defanged address cannot be followed and shows nothing of the path', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const { punycode, unicode } = defang(url)
      for (const shown of [punycode, unicode]) {
        expect(shown).not.toMatch(/https?:|ftp:/)
        expect(shown.replaceAll('[.]', '')).not.toContain('.')
        expect(shown.split('/').slice(3).join('/')).toMatch(/^…?$/)
      }
    }),
  )
})

test('the host can be read back exactly', () => {
  fc.assert(
    fc.property(fc.webUrl(), (url) => {
      const back = defang(url).punycode.replaceAll('[.]', '.').replace('hxxp', 'http').replace('…', '')
      expect(new URL(back).host).toBe(new URL(url).host)
    }),
  )
})

test('what is no address gives nothing away', () => {
  expect(defang('not an address')).toEqual({ punycode: '…', unicode: '…' })
})
