import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLive, isNotForeign, isOwnRequest, isWorthNoting, mayUseLink, type RequestOrigin } from './rules.ts'

const limits = { sessionIdleMs: 900_000, sessionMaxMs: 36_000_000 }
const at = (ms: number) => new Date(1_700_000_000_000 + ms)
const own: RequestOrigin = {
  origin: 'http://127.0.0.1:7000',
  fetchSite: 'same-origin',
  marker: '1',
  host: '127.0.0.1:7000',
  configuredOrigin: undefined,
}

test('a session lives while neither limit is reached and never after', () => {
  fc.assert(
    fc.property(fc.nat(40_000_000), fc.nat(40_000_000), (age, idle) => {
      const seen = Math.max(0, age - idle)
      const live = isLive({ createdAt: at(0), lastSeenAt: at(seen) }, limits, at(age))
      expect(live).toBe(age - seen < limits.sessionIdleMs && age < limits.sessionMaxMs)
    }),
  )
})

test('a person who does something at least every idle limit less its thirtieth is never put out for idling', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 869_999 }), { maxLength: 40 }), (pauses) => {
      let now = 0
      let seen = 0
      for (const pause of pauses) {
        now += pause
        if (now >= limits.sessionMaxMs) return
        expect(isLive({ createdAt: at(0), lastSeenAt: at(seen) }, limits, at(now))).toBe(true)
        if (isWorthNoting(at(seen), limits, at(now))) seen = now
      }
    }),
  )
})

test('a sign-in link opens once and in time', () => {
  const link = { expiresAt: at(10), usedAt: null, userDisabled: false }
  expect(mayUseLink(link, false, at(9))).toEqual({ ok: true })
  expect(mayUseLink(link, false, at(10))).toEqual({ ok: false, reason: 'link-expired' })
  expect(mayUseLink({ ...link, usedAt: at(1) }, false, at(9))).toEqual({ ok: false, reason: 'link-used' })
  expect(mayUseLink({ ...link, userDisabled: true }, false, at(9))).toEqual({
    ok: false,
    reason: 'user-disabled',
  })
  expect(mayUseLink(undefined, false, at(9))).toEqual({ ok: false, reason: 'unknown-link' })
})

test('a reusable link opens again and late, but not for a closed account', () => {
  const link = { expiresAt: at(10), usedAt: at(1), userDisabled: false }
  expect(mayUseLink(link, true, at(99))).toEqual({ ok: true })
  expect(mayUseLink({ ...link, userDisabled: true }, true, at(9))).toEqual({
    ok: false,
    reason: 'user-disabled',
  })
})

test.each<[string, Partial<RequestOrigin>]>([
  ['no marker', { marker: undefined }],
  ['another marker', { marker: '0' }],
  ['another host', { origin: 'http://evil.example' }],
  ['another port', { origin: 'http://127.0.0.1:7001' }],
  ['a null origin', { origin: 'null' }],
  ['a cross-site fetch', { fetchSite: 'cross-site' }],
  ['a same-site fetch', { fetchSite: 'same-site' }],
  ['a configured origin of another scheme', { configuredOrigin: 'https://127.0.0.1:7000' }],
])('a request with %s is foreign', (_what, change) => {
  expect(isOwnRequest({ ...own, ...change })).toBe(false)
  expect(isNotForeign({ ...own, ...change })).toBe(false)
})

test('our own page may change things; a request without an origin only where no cookie is involved', () => {
  expect(isOwnRequest(own)).toBe(true)
  expect(isOwnRequest({ ...own, configuredOrigin: 'http://127.0.0.1:7000/' })).toBe(true)
  const program = { ...own, origin: undefined, fetchSite: undefined }
  expect(isOwnRequest(program)).toBe(false)
  expect(isNotForeign(program)).toBe(true)
})
