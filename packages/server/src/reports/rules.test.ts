import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  classificationOf,
  gravest,
  type ItemState,
  isFinal,
  mayAct,
  mayAssess,
  mayUndoAssessment,
} from './rules.ts'
import {
  type ActionKind,
  actionKinds,
  type Classification,
  classifications,
  finalActions,
} from './vocabulary.ts'

const members = ['hotline.se', 'hotline.nl', 'hotline.de'] as const
const state = (changes: Partial<ItemState> = {}): ItemState => ({
  holder: 'hotline.se',
  assessments: [],
  actions: [],
  handedOver: false,
  offeredToAnother: false,
  ...changes,
})
const assessed = (classification: Classification, member = 'hotline.se') => ({ classification, member })

type Step =
  | { do: 'assess'; by: string; classification: Classification }
  | { do: 'act'; by: string; kind: ActionKind }
  | { do: 'undo'; by: string }
  | { do: 'pass'; to: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('assess' as const),
    by: fc.constantFrom(...members),
    classification: fc.constantFrom(...classifications),
  }),
  fc.record({
    do: fc.constant('act' as const),
    by: fc.constantFrom(...members),
    kind: fc.constantFrom(...actionKinds),
  }),
  fc.record({ do: fc.constant('undo' as const), by: fc.constantFrom(...members) }),
  fc.record({ do: fc.constant('pass' as const), to: fc.constantFrom(...members) }),
)

/** Plays steps, taking only what the rules allow; returns every state in between. */
function play(steps: readonly Step[]): ItemState[] {
  const states = [state()]
  for (const each of steps) {
    const now = states.at(-1) ?? state()
    if (each.do === 'assess' && mayAssess(now, each.by).ok)
      states.push({ ...now, assessments: [...now.assessments, assessed(each.classification, each.by)] })
    if (each.do === 'act' && mayAct(now, each.kind, each.by).ok)
      states.push({ ...now, actions: [...now.actions, { kind: each.kind }] })
    if (each.do === 'undo' && mayUndoAssessment(now, each.by).ok)
      states.push({ ...now, assessments: now.assessments.slice(0, -1) })
    if (each.do === 'pass') states.push({ ...now, holder: each.to, handedOver: true })
  }
  return states
}

const played = (property: (states: ItemState[]) => void) =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => property(play(steps))),
    { numRuns: 2_000 },
  )

describe('the rules of the record, whatever is tried', () => {
  it('Baseline stays once the item has left its first holder or an action exists', () =>
    played((states) => {
      const settled = states.findIndex(
        (each) => classificationOf(each) === 'baseline' && (each.handedOver || each.actions.length > 0),
      )
      if (settled >= 0)
        for (const later of states.slice(settled)) expect(classificationOf(later)).toBe('baseline')
    }))

  it('each action is taken at most once, and none after a final one', () =>
    played((states) => {
      const kinds = (states.at(-1) ?? state()).actions.map((action) => action.kind)
      expect(new Set(kinds).size).toBe(kinds.length)
      const final = kinds.findIndex((kind) => finalActions.includes(kind))
      if (final >= 0) expect(final).toBe(kinds.length - 1)
    }))

  it('the assessment does not change once an action exists', () =>
    played((states) => {
      const acted = states.findIndex((each) => each.actions.length > 0)
      const first = states[acted]
      if (first) for (const later of states.slice(acted)) expect(later.assessments).toEqual(first.assessments)
    }))

  it('police and provider hear only of what is illegal', () =>
    played((states) => {
      const last = states.at(-1) ?? state()
      if (last.actions.some(({ kind }) => kind === 'reported-to-police' || kind === 'reported-to-provider'))
        expect(['baseline', 'national']).toContain(classificationOf(last))
    }))

  it('who does not hold the item changes nothing', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.constantFrom(...actionKinds), (steps, kind) => {
        const now = play(steps).at(-1) ?? state()
        for (const other of members.filter((each) => each !== now.holder)) {
          expect(mayAssess(now, other)).toEqual({ ok: false, reason: 'not-holder' })
          expect(mayAct(now, kind, other)).toEqual({ ok: false, reason: 'not-holder' })
          expect(mayUndoAssessment(now, other)).toEqual({ ok: false, reason: 'not-holder' })
        }
      }),
    ))
})

describe('cases a domain expert would ask for', () => {
  it.each([
    ['a first assessment', state(), 'hotline.se', { ok: true }],
    [
      'Baseline again',
      state({ assessments: [assessed('baseline')] }),
      'hotline.se',
      { ok: false, reason: 'already-baseline' },
    ],
    [
      'National by the same member',
      state({ assessments: [assessed('national')] }),
      'hotline.se',
      { ok: false, reason: 'already-national' },
    ],
    [
      'National by the hotline it was passed to',
      state({ holder: 'hotline.nl', assessments: [assessed('national')] }),
      'hotline.nl',
      { ok: true },
    ],
    [
      'undetermined, looked at again',
      state({ assessments: [assessed('undetermined')] }),
      'hotline.se',
      { ok: true },
    ],
    [
      'after an interim action',
      state({ assessments: [assessed('national')], actions: [{ kind: 'reported-to-police' }] }),
      'hotline.se',
      { ok: false, reason: 'already-acted-on' },
    ],
  ] as const)('%s', (_name, item, by, verdict) => expect(mayAssess(item, by)).toEqual(verdict))

  it.each([
    ['removed before anyone assessed', state(), 'removed', { ok: false, reason: 'not-assessed' }],
    ['unavailable before anyone assessed', state(), 'unavailable', { ok: true }],
    [
      'not illegal, assessed so',
      state({ assessments: [assessed('not-illegal')] }),
      'not-illegal',
      { ok: true },
    ],
    [
      'not illegal, assessed Baseline',
      state({ assessments: [assessed('baseline')] }),
      'not-illegal',
      { ok: false, reason: 'assessed-otherwise' },
    ],
    [
      'a notice for what is not illegal',
      state({ assessments: [assessed('not-illegal')] }),
      'reported-to-provider',
      { ok: false, reason: 'not-illegal-to-act-on' },
    ],
    [
      'anything while another member may be taking it',
      state({ assessments: [assessed('baseline')], offeredToAnother: true }),
      'unavailable',
      { ok: false, reason: 'offered-to-another' },
    ],
    [
      'the same notice twice',
      state({ assessments: [assessed('baseline')], actions: [{ kind: 'reported-to-provider' }] }),
      'reported-to-provider',
      { ok: false, reason: 'action-repeated' },
    ],
    [
      'anything after removal',
      state({ assessments: [assessed('baseline')], actions: [{ kind: 'removed' }] }),
      'reported-to-police',
      { ok: false, reason: 'already-final' },
    ],
  ] as const)('%s', (_name, item, kind, verdict) => expect(mayAct(item, kind, 'hotline.se')).toEqual(verdict))

  it('an assessment cannot be undone once the item was handed over', () => {
    const item = state({ assessments: [assessed('baseline')], handedOver: true })
    expect(mayUndoAssessment(item, 'hotline.se')).toEqual({ ok: false, reason: 'already-handed-over' })
  })

  it('a page takes the gravest of its parts', () => {
    expect(gravest(['not-illegal', 'national', 'undetermined'])).toBe('national')
    expect(gravest(['not-illegal', 'baseline', 'national'])).toBe('baseline')
    expect(gravest([])).toBeUndefined()
  })

  it('only removed, unavailable and not illegal are final', () => {
    for (const kind of actionKinds)
      expect(isFinal({ actions: [{ kind }] })).toBe(['removed', 'unavailable', 'not-illegal'].includes(kind))
  })
})
