import fc from 'fast-check'
import { expect, test } from 'vitest'
import { healthOf, type PeerFacts, problemWord, problemWords } from './health.ts'

const now = new Date('2026-11-23T20:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const minute = 60_000
const well: PeerFacts = {
  ...{ isReachable: true, failures: 0, problem: null },
  ...{ lastDeliveredAt: ago(minute), lastRefusedAt: null, oldestWaitingSince: null },
}
const of = (facts: Partial<PeerFacts>) => healthOf({ ...well, ...facts }, now, 5 * minute)

test.each([
  ['well', {}],
  ['well', { lastDeliveredAt: null }],
  ['well', { oldestWaitingSince: ago(4 * minute) }],
  ['slow', { oldestWaitingSince: ago(6 * minute) }],
  ['slow', { failures: 1, problem: '503 unreadable' }],
  ['silent', { failures: 3, problem: 'ConnectTimeoutError' }],
  ['refusing', { problem: '403 unreadable' }],
  ['refusing', { lastRefusedAt: ago(1_000) }],
  ['well', { lastRefusedAt: ago(2 * minute) }],
  ['closed', { isReachable: false, failures: 9 }],
] as const)('a member is %s with %o', (health, facts) => {
  expect(of(facts)).toBe(health)
})

test.each([
  ['ConnectTimeoutError', 'no-answer'],
  ['SocketError', 'no-answer'],
  ['failed', 'no-answer'],
  ['429 unreadable', 'busy'],
  ['503 unreadable', 'busy'],
  ['507 part', 'no-room'],
  ['500 unreadable', 'their-error'],
  ['403 unreadable', 'refuses'],
  ['404 part', 'refuses'],
  ['200 unreadable', 'not-signed'],
  ['200 unknown-key', 'unknown-key'],
  ['no-directory', 'no-directory'],
  ['unsafe-address', 'unsafe-address'],
  ['unknown-relay', 'unsafe-address'],
  ['no receipt after all parts', 'other'],
])('"%s" is said as %s', (problem, word) => {
  expect(problemWord(problem)).toBe(word)
})

test('whatever the trouble is, there is a word for it', () => {
  fc.assert(fc.property(fc.string(), (problem) => problemWords.includes(problemWord(problem))))
})

test('more failures never make a member better', () => {
  const order = ['well', 'slow', 'refusing', 'silent', 'closed']
  fc.assert(
    fc.property(fc.nat(20), fc.nat(20), (failures, more) => {
      const rank = (n: number) => order.indexOf(of({ failures: n }))
      expect(rank(failures + more)).toBeGreaterThanOrEqual(rank(failures))
    }),
  )
})
