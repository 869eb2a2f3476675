import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterLook,
  inconclusiveBeforeAttention,
  isMiss,
  type Look,
  type SeenState,
  seenBy,
  seenStates,
  type Verdict,
  type Watched,
  type WatchPolicy,
} from './rules.ts'

const minute = 60_000
const hour = 60 * minute
const policy: WatchPolicy = {
  recheckIntervalMs: 4 * hour,
  missIntervalMs: 3 * minute,
  missesBeforeRemoved: 3,
}
const noon = new Date('2026-03-02T12:00:00Z')
const fresh: Watched = { missedAt: [], inconclusive: 0 }
const bytes = 'ab'.repeat(32)
const page = { kind: 'page' as const, sha256: null }
const file = { kind: 'image' as const, sha256: bytes }

describe('what a look says of an item', () => {
  const answers: [string, Parameters<typeof seenBy>[0], Look, SeenState][] = [
    ['a page that answers is there', page, { answered: true, status: 200, sha256: null }, 'present'],
    ['a file with its own bytes is there', file, { answered: true, status: 200, sha256: bytes }, 'present'],
    [
      'a file with other bytes is another file',
      file,
      { answered: true, status: 200, sha256: 'cd' },
      'changed',
    ],
    [
      'a file longer than it was is another file',
      file,
      { answered: true, status: 200, sha256: null },
      'changed',
    ],
    [
      'a file that was never captured is there when it answers',
      { ...file, sha256: null },
      { answered: true, status: 200, sha256: 'cd' },
      'present',
    ],
    ['404 is gone', page, { answered: true, status: 404, sha256: null }, 'absent'],
    ['410 is gone', file, { answered: true, status: 410, sha256: null }, 'absent'],
    [
      '403 shuts us out, which is no sign of removal',
      page,
      { answered: true, status: 403, sha256: null },
      'unable',
    ],
    ['401 wants a password', page, { answered: true, status: 401, sha256: null }, 'unable'],
    [
      '451 is blocked for us, perhaps not for others',
      page,
      { answered: true, status: 451, sha256: null },
      'unable',
    ],
    ['429 is too many questions', page, { answered: true, status: 429, sha256: null }, 'unavailable'],
    ['500 is trouble', page, { answered: true, status: 500, sha256: null }, 'unavailable'],
    ['503 is trouble', file, { answered: true, status: 503, sha256: null }, 'unavailable'],
    ['a time-out is trouble', page, { answered: false, reason: 'timeout' }, 'unavailable'],
    [
      'a refused connection is a host that is gone',
      page,
      { answered: false, reason: 'connect-failed' },
      'absent',
    ],
    [
      'a name that does not exist is gone',
      page,
      { answered: false, reason: 'not-traced', detail: 'no-such-host' },
      'absent',
    ],
    [
      'a name without an address is gone',
      page,
      { answered: false, reason: 'dns-failed', detail: 'no-address' },
      'absent',
    ],
    [
      'name servers that are silent are trouble',
      page,
      { answered: false, reason: 'not-traced', detail: 'no-dns-answer' },
      'unavailable',
    ],
    [
      'a private address says nothing',
      page,
      { answered: false, reason: 'not-traced', detail: 'private-address' },
      'unable',
    ],
    ['a bad certificate says nothing', page, { answered: false, reason: 'tls-failed' }, 'unable'],
    ['a loop of redirects says nothing', page, { answered: false, reason: 'too-many-redirects' }, 'unable'],
  ]

  it.each(answers)('%s', (_name, item, look, state) => {
    expect(seenBy(item, look).state).toBe(state)
  })

  it('gives a reason exactly when the item was not seen', () => {
    const status = fc.integer({ min: 100, max: 599 })
    fc.assert(
      fc.property(
        fc.constantFrom(page, file),
        status,
        fc.constantFrom(null, bytes, 'cd'),
        (item, code, sha256) => {
          const seen = seenBy(item, { answered: true, status: code, sha256 })
          expect(seen.because === null).toBe(seen.state === 'present')
          expect(seen.status).toBe(code)
        },
      ),
    )
  })
})

/** Looks one after the other, each when it is due. */
function watch(states: readonly SeenState[], from: Watched = fresh): Verdict[] {
  const verdicts: Verdict[] = []
  let watched = from
  let now = noon
  for (const state of states) {
    const after = afterLook(watched, state, policy, now, 0)
    verdicts.push(after.verdict)
    watched = after.watched
    now = after.nextCheckAt
  }
  return verdicts
}

const states = fc.array(fc.constantFrom(...seenStates), { maxLength: 60 })
function longestRow(list: readonly SeenState[]): number {
  let row = 0
  let most = 0
  for (const state of list) {
    row = isMiss(state) ? row + 1 : 0
    most = Math.max(most, row)
  }
  return most
}

describe('after a look', () => {
  it('no sequence with fewer than three misses in a row ever removes', () => {
    fc.assert(
      fc.property(states, (list) => {
        fc.pre(longestRow(list) < policy.missesBeforeRemoved)
        expect(watch(list)).not.toContain('removed')
      }),
    )
  })

  it('three misses in a row remove, whatever came before', () => {
    fc.assert(
      fc.property(states, fc.constantFrom('absent' as const, 'changed' as const), (list, miss) => {
        fc.pre(longestRow(list) < policy.missesBeforeRemoved)
        expect(watch([...list, 'present', miss, miss, miss]).at(-1)).toBe('removed')
      }),
    )
  })

  it('misses that are closer together than the interval count once, however many there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: policy.missIntervalMs - 1 }), { maxLength: 20 }),
        (offsets) => {
          let watched = fresh
          for (const offset of [0, ...offsets.toSorted((a, b) => a - b)]) {
            const after = afterLook(watched, 'absent', policy, new Date(noon.getTime() + offset), 0)
            expect(after.verdict).toBe('keep-watching')
            watched = after.watched
          }
          expect(watched.missedAt).toEqual([noon])
        },
      ),
    )
  })

  it('the next look lies ahead and never later than the regular interval', () => {
    const past = fc
      .integer({ min: 0, max: 600 })
      .map((minutes) => new Date(noon.getTime() - minutes * minute))
    fc.assert(
      fc.property(
        fc.constantFrom(...seenStates),
        fc.array(past, { maxLength: 2 }),
        fc.nat({ max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (state, missedAt, inconclusive, spread) => {
          const { nextCheckAt } = afterLook({ missedAt, inconclusive }, state, policy, noon, spread)
          const wait = nextCheckAt.getTime() - noon.getTime()
          expect(wait).toBeGreaterThan(0)
          expect(wait).toBeLessThanOrEqual(policy.recheckIntervalMs)
        },
      ),
    )
  })

  it('after a miss the item is looked at again three minutes later', () => {
    expect(afterLook(fresh, 'absent', policy, noon, 0).nextCheckAt).toEqual(
      new Date(noon.getTime() + 3 * minute),
    )
  })

  it('presence forgets every miss', () => {
    expect(watch(['absent', 'absent', 'present', 'absent', 'absent'])).not.toContain('removed')
  })

  it('what could not be seen ends a row of misses', () => {
    for (const state of ['unable', 'unavailable'] as const)
      expect(watch(['absent', 'absent', state, 'absent', 'absent'])).not.toContain('removed')
  })

  it('a person is asked once when nothing can be told for long', () => {
    const verdicts = watch(Array.from({ length: 20 }, () => 'unable' as const))
    expect(verdicts.indexOf('ask-a-person')).toBe(inconclusiveBeforeAttention - 1)
    expect(verdicts.filter((verdict) => verdict === 'ask-a-person')).toHaveLength(1)
  })
})
