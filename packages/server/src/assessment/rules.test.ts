import fc from 'fast-check'
import { expect, test } from 'vitest'
import { actionKinds, actionReasons, classifications, stages } from '../reports/index.ts'
import { actionReasonFits, assessmentReasonFits, openSteps, type Situation, undoStep } from './rules.ts'

const member = fc.constantFrom('hotline.se', 'hotline.nl')
const situation: fc.Arbitrary<Situation> = fc.record({
  state: fc.record({
    holder: member,
    assessments: fc.array(fc.record({ classification: fc.constantFrom(...classifications), member }), {
      maxLength: 3,
    }),
    actions: fc
      .uniqueArray(fc.constantFrom(...actionKinds), { maxLength: 3 })
      .map((kinds) => kinds.map((kind) => ({ kind }))),
    handedOver: fc.boolean(),
    offeredToAnother: fc.boolean(),
  }),
  stage: fc.constantFrom(...stages),
  hasParts: fc.boolean(),
  lastAnalyst: fc.constantFrom('me', 'colleague', undefined),
  claimedByAnother: fc.boolean(),
  self: fc.constant('hotline.se'),
  asker: fc.constant('me'),
})

test('while a colleague has an item open, nothing but undoing one’s own word is open', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const steps = openSteps({ ...given, claimedByAnother: true })
      for (const step of [
        steps.assess,
        steps.accept,
        steps.decline,
        steps.hosting,
        ...Object.values(steps.actions),
      ])
        expect(step.ok).toBe(false)
    }),
  )
})

test('who does not hold an item can at most answer an offer', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const steps = openSteps({ ...given, state: { ...given.state, holder: 'hotline.nl' } })
      for (const step of [steps.assess, steps.undo, steps.hosting, ...Object.values(steps.actions)])
        expect(step.ok).toBe(false)
      expect(steps.accept.ok).toBe(given.stage === 'offered' && !given.claimedByAnother)
      expect(steps.decline).toEqual(steps.accept)
    }),
  )
})

test('after a final action nothing is open', () => {
  fc.assert(
    fc.property(situation, fc.constantFrom('removed', 'unavailable', 'not-illegal'), (given, kind) => {
      const steps = openSteps({
        ...given,
        stage: 'closed',
        state: { ...given.state, actions: [{ kind: kind as 'removed' }] },
      })
      const all = [steps.assess, steps.undo, steps.accept, steps.hosting, ...Object.values(steps.actions)]
      expect(all.some((step) => step.ok)).toBe(false)
    }),
  )
})

test('a page with files is neither assessed nor undone for itself', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const steps = openSteps({ ...given, hasParts: true })
      expect(steps.assess.ok).toBe(false)
      expect(steps.undo.ok).toBe(false)
    }),
  )
})

test('nobody takes a colleague’s assessment back', () => {
  fc.assert(
    fc.property(situation, (given) => {
      expect(undoStep({ ...given, lastAnalyst: 'colleague' }).ok).toBe(false)
    }),
  )
})

test('a reason goes with what is not abuse material or cannot be judged', () => {
  for (const classification of classifications)
    expect(assessmentReasonFits(classification, null)).toEqual({ ok: true })
  expect(assessmentReasonFits('not-illegal', 'virtual-material')).toEqual({ ok: true })
  expect(assessmentReasonFits('undetermined', 'age-unclear-or-not-assessable')).toEqual({ ok: true })
  for (const illegal of ['baseline', 'national'] as const)
    expect(assessmentReasonFits(illegal, 'other')).toEqual({ ok: false, reason: 'reason-not-expected' })
})

test('Unavailable and Not illegal need a reason, the other actions have none', () => {
  for (const kind of actionKinds) {
    const needed = kind === 'unavailable' || kind === 'not-illegal'
    expect(actionReasonFits(kind, null).ok).toBe(!needed)
    for (const reason of actionReasons) expect(actionReasonFits(kind, reason).ok).toBe(needed)
  }
})
