import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AssessmentInput } from '../../api/types.ts'
import { choicesOf, type Draft, emptyDraft, press, stepOf } from './assessment-keys.ts'

/** Types the keys one after another; the assessment that came of them, and the draft that stayed. */
function type(...keys: string[]): { draft: Draft; assessment?: AssessmentInput; count: number } {
  let draft = emptyDraft
  let count = 0
  for (const key of keys) {
    const pressed = press(draft, key)
    if (!pressed) continue
    draft = pressed.draft
    count += 1
    if (pressed.assessment) return { draft, assessment: pressed.assessment, count }
  }
  return { draft, count }
}

describe('the keyboard of an assessment', () => {
  it('takes a Baseline assessment with age and sex in three keystrokes', () => {
    expect(type('1', 'p', 'f')).toEqual({
      draft: emptyDraft,
      assessment: { classification: 'baseline', age: 'pre-pubescent', sex: 'female', flags: [] },
      count: 3,
    })
  })

  it('takes a not illegal assessment with its reason in two', () => {
    expect(type('3', 'a').assessment).toEqual({
      classification: 'not-illegal',
      reason: 'adult-pornography',
      flags: [],
    })
  })

  it('accepts the shown defaults with Enter', () => {
    expect(type('2', 'Enter').assessment).toMatchObject({ age: 'not-categorised', sex: 'not-determined' })
    expect(type('2', 'i', 'Enter').assessment).toMatchObject({ age: 'infant', sex: 'not-determined' })
    expect(type('4', 'Enter').assessment).toMatchObject({ reason: 'age-unclear-or-not-assessable' })
  })

  it('does nothing on Enter before there is a classification', () => {
    expect(press(emptyDraft, 'Enter')).toBeUndefined()
  })

  it('goes one step back on Backspace and keeps what was said before', () => {
    expect(type('1', 'i', 'Backspace').draft).toEqual({ classification: 'baseline', flags: [] })
    expect(type('1', 'Backspace').draft).toEqual(emptyDraft)
  })

  it('sends the marks that were set, and none with a reason', () => {
    expect(type('7', '1', '9', 'n', 'n').assessment?.flags).toEqual(['virtual', 'child-modelling'])
    expect(type('7', '7', '1', 'n', 'n').assessment?.flags).toEqual([])
    expect(type('7', '3', 't').assessment?.flags).toEqual([])
  })

  it('leaves the keys of the screen alone', () => {
    for (const before of [[], ['1'], ['1', 'i'], ['3'], ['4']])
      for (const key of ['v', 'h', 'u', 'x', '?'])
        expect(press(type(...before).draft, key), `${before} ${key}`).toBeUndefined()
  })

  it('gives every choice of a step a key of its own', () => {
    for (const before of [[], ['1'], ['1', 'i'], ['3'], ['4']]) {
      const keys = choicesOf(type(...before).draft).map((choice) => choice.key)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })

  it('never needs more than three choices, whatever is chosen', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }), (picks) => {
        let draft = emptyDraft
        for (const pick of picks) {
          const choices = choicesOf(draft)
          const pressed = press(draft, choices[pick % choices.length]?.key ?? '')
          if (pressed?.assessment) return true
          draft = pressed?.draft ?? draft
        }
        return false
      }),
    )
  })

  it('never sends a reason with abuse material, nor none with anything else', () => {
    const keys = fc.constantFrom(...'123456789abcdefgilmnoprstyhvux', 'Enter', 'Backspace', 'Escape')
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 12 }), (typed) => {
        const { assessment, draft } = type(...typed)
        if (!assessment) return stepOf(draft) !== undefined
        const isAbuse = ['baseline', 'national'].includes(assessment.classification)
        return isAbuse === (assessment.reason === undefined)
      }),
    )
  })
})
