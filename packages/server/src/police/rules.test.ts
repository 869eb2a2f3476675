import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomes } from '../reports/index.ts'
import { type CaseState, mayGiveOutcome, mayTake } from './rules.ts'
import { caseStatuses } from './vocabulary.ts'

const officer = fc.constantFrom('me', 'colleague')
const state: fc.Arbitrary<CaseState> = fc.record({
  status: fc.constantFrom(...caseStatuses),
  takenBy: fc.option(officer, { nil: null }),
  outcomes: fc.uniqueArray(fc.constantFrom(...outcomes)),
  withdrawn: fc.boolean(),
})

test('a colleague’s item is taken only knowingly', () => {
  fc.assert(
    fc.property(state, (given) => {
      const others = given.takenBy === 'colleague'
      fc.pre(given.takenBy !== null || !given.withdrawn)
      expect(mayTake(given, 'me', false).ok).toBe(!others)
      expect(mayTake(given, 'me', true).ok).toBe(true)
    }),
  )
})

test('what was withdrawn is begun by nobody; whoever has taken it before goes on, or hands it to a colleague', () => {
  const withdrawn = { status: 'new', outcomes: [], withdrawn: true } as const
  for (const takeOver of [false, true])
    expect(mayTake({ ...withdrawn, takenBy: null }, 'me', takeOver)).toEqual({
      ...{ ok: false, reason: 'withdrawn' },
    })
  expect(mayTake({ ...withdrawn, takenBy: 'me' }, 'me', false)).toEqual({ ok: true })
  expect(mayTake({ ...withdrawn, takenBy: 'colleague' }, 'me', true)).toEqual({ ok: true })
})

test('an outcome comes from who took the item, and each only once', () => {
  fc.assert(
    fc.property(state, fc.constantFrom(...outcomes), (given, outcome) => {
      expect(mayGiveOutcome(given, 'me', outcome).ok).toBe(
        given.takenBy === 'me' && !given.outcomes.includes(outcome),
      )
    }),
  )
})
