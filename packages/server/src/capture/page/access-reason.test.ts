import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actionReasons } from '../../reports/index.ts'
import { reasonForError, reasonForRefusal, reasonForStatus } from './access-reason.ts'

test.each([
  [200, undefined],
  [206, undefined],
  [204, 'content-not-found'],
  [401, 'password-protected'],
  [402, 'premium-account-necessary'],
  [404, 'error-404-or-site-down'],
  [410, 'link-expired'],
  [418, 'unable-to-access'],
  [429, 'error-503-or-temporarily-unavailable'],
  [451, 'legally-unable-to-access'],
  [500, 'error-503-or-temporarily-unavailable'],
  [503, 'error-503-or-temporarily-unavailable'],
])('HTTP %i is %s', (status, reason) => {
  expect(reasonForStatus(status, false)).toBe(reason)
})

test('a 403 without a referrer lacks one; with a referrer it is a refusal', () => {
  expect(reasonForStatus(403, false)).toBe('referrer-unknown-or-incorrect')
  expect(reasonForStatus(403, true)).toBe('unable-to-access')
})

test('every status has a reason of the list or is a success', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.boolean(), (status, sentReferrer) => {
      const reason = reasonForStatus(status, sentReferrer)
      if (reason === undefined) expect(Math.floor(status / 100)).toBe(2)
      else expect(actionReasons).toContain(reason)
    }),
  )
})

test('a host that does not answer is down; anything else could not be reached', () => {
  expect(reasonForError('net::ERR_NAME_NOT_RESOLVED')).toBe('error-404-or-site-down')
  expect(reasonForError('ConnectionRefused')).toBe('error-404-or-site-down')
  expect(reasonForError('net::ERR_BLOCKED_BY_CLIENT')).toBe('unable-to-access')
})

test('what our own proxy does not reach is down, what it refuses is not reachable', () => {
  expect(reasonForRefusal('dns-failed')).toBe('error-404-or-site-down')
  expect(reasonForRefusal('private-address')).toBe('unable-to-access')
  expect(reasonForRefusal('onion')).toBe('unable-to-access')
})
