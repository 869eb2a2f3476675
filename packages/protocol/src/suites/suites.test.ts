import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseSuite } from './choose-suite.ts'
import { chooseVersion } from './choose-version.ts'
import { isWeaker, suites } from './suite.ts'

test.each([
  [['hx1', 'hx2'], ['hx1', 'hx2'], 'hx1', { ok: true, suite: 'hx2' }],
  [['hx1', 'hx2'], ['hx1'], 'hx1', { ok: true, suite: 'hx1' }],
  [['hx1'], ['hx2', 'hx1'], 'hx1', { ok: true, suite: 'hx1' }],
  [['hx1', 'hx2'], ['hx1'], 'hx2', { ok: false, reason: 'below-minimum' }],
  [['hx1', 'hx2'], ['hx2', 'hx1'], 'hx2', { ok: true, suite: 'hx2' }],
  [['hx1'], ['hx2'], 'hx1', { ok: false, reason: 'no-common-suite' }],
  [['hx9', 'hx1'], ['hx9', 'hx1'], 'hx1', { ok: true, suite: 'hx1' }],
  [['hx9'], ['hx9'], 'hx1', { ok: false, reason: 'no-common-suite' }],
  [[], ['hx1'], 'hx1', { ok: false, reason: 'no-common-suite' }],
  [['hx1', 'hx2'], ['hx1', 'hx2'], 'hx3', { ok: false, reason: 'below-minimum' }],
] as const)('%j and %j with at least %s give %j', (ours, theirs, least, choice) => {
  expect(chooseSuite(ours, theirs, least)).toEqual(choice)
})

const offers = fc.subarray([...suites, 'hx3', 'later'])
test('both sides choose the same, it is offered by both, and nothing stronger is', () => {
  fc.assert(
    fc.property(offers, offers, fc.constantFrom(...suites), (ours, theirs, least) => {
      const choice = chooseSuite(ours, theirs, least)
      expect(chooseSuite(theirs, ours, least)).toEqual(choice)
      const common = suites.filter((suite) => ours.includes(suite) && theirs.includes(suite))
      if (!choice.ok) {
        expect(common.every((suite) => isWeaker(suite, least))).toBe(true)
        return
      }
      expect(common).toContain(choice.suite)
      expect(common.some((suite) => isWeaker(choice.suite, suite))).toBe(false)
      expect(isWeaker(choice.suite, least)).toBe(false)
    }),
  )
})

test('the highest common version is chosen', () => {
  expect(chooseVersion([1, 2], [2, 1, 3])).toEqual({ ok: true, version: 2 })
  expect(chooseVersion([1], [2])).toEqual({ ok: false, reason: 'no-common-version' })
})
