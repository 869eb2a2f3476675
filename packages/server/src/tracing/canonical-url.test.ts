import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalExactUrl, canonicalUrl } from './canonical-url.ts'

const canonicalOf = (text: string) => {
  const result = canonicalUrl(text)
  return result.ok ? result.canonical : result.reason
}

describe('an address as people type it', () => {
  it.each([
    ['https://pictures.example/a', 'https://pictures.example/a'],
    ['HTTPS://Pictures.EXAMPLE/Path', 'https://pictures.example/Path'],
    ['https://pictures.example:443/#top', 'https://pictures.example/'],
    ['http://pictures.example:80', 'http://pictures.example/'],
    ['http://pictures.example:8080/x', 'http://pictures.example:8080/x'],
    ['https://pictures.example/a/./b/../c', 'https://pictures.example/a/c'],
    ['https://pictures.example/%2e%2e/%c3%a5', 'https://pictures.example/%C3%A5'],
    ['https://pictures.example/?', 'https://pictures.example/'],
    ['https://pictures.example/?q=1&p=2', 'https://pictures.example/?q=1&p=2'],
    ['  https://pictures.example/a \n', 'https://pictures.example/a'],
    ['\u200bhttps://pictures.example/a\u00ad', 'https://pictures.example/a'],
    ['hxxps://pictures[.]example/a', 'https://pictures.example/a'],
    ['hXXp://pictures(dot)example/a', 'http://pictures.example/a'],
    ['hxxps[:]//pictures{.}example', 'https://pictures.example/'],
    ['h**p://pictures.example', 'http://pictures.example/'],
    ['htp://pictures.example', 'http://pictures.example/'],
    ['ttps://pictures.example', 'https://pictures.example/'],
    ['http//pictures.example/a', 'http://pictures.example/a'],
    ['http:/pictures.example/a', 'http://pictures.example/a'],
    ['https:\\\\pictures.example\\a', 'https://pictures.example/a'],
    ['//pictures.example/a', 'http://pictures.example/a'],
    ['pictures.example', 'http://pictures.example/'],
    ['www.pictures.se/a', 'http://www.pictures.se/a'],
    ['pictures.example:8080/a', 'http://pictures.example:8080/a'],
    ['pictures.example:443', 'https://pictures.example/'],
    ['192.0.2.7/a', 'http://192.0.2.7/a'],
    ['[2001:db8::7]:8080/a', 'http://[2001:db8::7]:8080/a'],
    ['<https://pictures.example/a>', 'https://pictures.example/a'],
    ['"https://pictures.example/a".', 'https://pictures.example/a'],
    ['(https://pictures.example/a)', 'https://pictures.example/a'],
    ['URL: https://pictures.example/a', 'https://pictures.example/a'],
    ['https://pictures.example/a.', 'https://pictures.example/a'],
    ['https://pictures.example/a...!?', 'https://pictures.example/a'],
    ['https://pictures.example/a_(b)', 'https://pictures.example/a_(b)'],
    ['https://pictures.example/a_(b))', 'https://pictures.example/a_(b)'],
    ['https://pictures.example./a', 'https://pictures.example/a'],
    ['https://räksmörgås.example/', 'https://xn--rksmrgs-5wao1o.example/'],
    ['https://pictures。example/', 'https://pictures.example/'],
    ['http://2130706433/', 'http://127.0.0.1/'],
    ['http://0x7f.1/', 'http://127.0.0.1/'],
    ['http://0177.0.0.1/', 'http://127.0.0.1/'],
  ])('%j becomes %s', (typed, canonical) => {
    expect(canonicalOf(typed)).toBe(canonical)
  })

  it.each([
    ['', 'empty'],
    [' \n\u200b', 'empty'],
    ['a page about something', 'not-an-address'],
    ['john.doe', 'not-an-address'],
    ['3.5', 'not-an-address'],
    ['12345', 'not-an-address'],
    ['somebody@mail.example', 'not-an-address'],
    ['http://', 'not-an-address'],
    ['http://a..example/', 'not-an-address'],
    ['http://pic%00tures.example/', 'not-an-address'],
    ['http://pictures.example:99999/', 'not-an-address'],
    [`http://${'a'.repeat(64)}.example/`, 'not-an-address'],
    ['ftp://pictures.example/a', 'scheme-not-supported'],
    ['file:///etc/passwd', 'scheme-not-supported'],
    ['gopher://pictures.example/', 'scheme-not-supported'],
    ['data:text/html,x', 'scheme-not-supported'],
    ['javascript:alert(1)', 'scheme-not-supported'],
    ['mailto:somebody@mail.example', 'scheme-not-supported'],
    [`https://pictures.example/${'a'.repeat(8_000)}`, 'too-long'],
  ])('%j is refused as %s', (typed, reason) => {
    expect(canonicalOf(typed)).toBe(reason)
  })

  it('keeps both forms, the host in both scripts, and the registrable domain', () => {
    expect(canonicalUrl(' https://cdn.Bücher.co.uk/x ')).toEqual({
      ...{ ok: true, typed: ' https://cdn.Bücher.co.uk/x ', canonical: 'https://cdn.xn--bcher-kva.co.uk/x' },
      ...{ host: 'cdn.xn--bcher-kva.co.uk', hostUnicode: 'cdn.bücher.co.uk', domain: 'xn--bcher-kva.co.uk' },
      ...{ scheme: 'https', port: 443, onion: false },
    })
  })

  it('takes user name and password out of the address', () => {
    expect(canonicalUrl('https://anna:p%40ss@pictures.example/a')).toMatchObject({
      canonical: 'https://pictures.example/a',
      userinfo: { username: 'anna', password: 'p@ss' },
    })
  })

  it('knows an onion address, whatever its case', () => {
    expect(canonicalUrl('http://abcdefgh.ONION/x')).toMatchObject({ ok: true, onion: true })
    expect(canonicalUrl('http://onion.example/x')).toMatchObject({ ok: true, onion: false })
  })
})

describe('an exact address', () => {
  it('keeps the punctuation at its end', () => {
    expect(canonicalExactUrl('https://pictures.example/a.')).toMatchObject({
      canonical: 'https://pictures.example/a.',
    })
  })

  it('needs its scheme', () => {
    expect(canonicalExactUrl('pictures.example/a')).toEqual({ ok: false, reason: 'not-an-address' })
  })
})

const pieces = fc.constantFrom(
  ...[
    'http://',
    'https://',
    'hxxps://',
    '//',
    'a',
    'B',
    '.',
    '..',
    '/',
    '?',
    '#',
    '%2e',
    '%c3',
    ':',
    '80',
    ':443',
  ],
  ...[
    'example',
    'test.se',
    '[.]',
    '(dot)',
    '(',
    ')',
    '[',
    ']',
    '<',
    '>',
    '"',
    ' ',
    '@',
    '\\',
    '\u200b',
    'å',
    '::1',
    '%',
  ],
)
const typedText = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true, validSchemes: ['http', 'https'] }),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 8 }).map((parts) => `https://pictures.example/${parts.join('')}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

describe('whatever comes in', () => {
  it('never throws, and a canonical address is its own canonical form', () => {
    fc.assert(
      fc.property(typedText, (typed) => {
        const once = canonicalUrl(typed)
        if (!once.ok) return
        const { typed: _, userinfo: __, ...form } = once
        const { typed: ___, ...again } = canonicalUrl(once.canonical) as typeof once
        expect(again).toEqual(form)
        expect(canonicalExactUrl(once.canonical)).toMatchObject(form)
      }),
      { numRuns: 3_000 },
    )
  })

  it('comes out as http or https, without fragment, userinfo or default port', () => {
    fc.assert(
      fc.property(typedText, (typed) => {
        const result = canonicalUrl(typed)
        if (!result.ok) return
        const url = new URL(result.canonical)
        expect(url.href.replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase())).toBe(result.canonical)
        expect([url.hash, url.username, url.password]).toEqual(['', '', ''])
        expect(result.canonical).not.toContain('#')
        expect(url.hostname).toBe(result.host)
        expect(result.host).toBe(result.host.toLowerCase())
        expect(result.scheme === 'http' && url.port === '80').toBe(false)
        expect(result.typed).toBe(typed)
      }),
      { numRuns: 3_000 },
    )
  })

  it('does not depend on fragment, case of the host, or spaces around', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ validSchemes: ['https'] }),
        fc.stringMatching(/^[a-z]{1,8}$/),
        (address, fragment) => {
          const url = new URL(address)
          const dressed = `  ${url.protocol.toUpperCase()}//${url.host.toUpperCase()}${url.pathname}${url.search}#${fragment} `
          expect(canonicalOf(dressed)).toBe(canonicalOf(address))
        },
      ),
    )
  })
})
