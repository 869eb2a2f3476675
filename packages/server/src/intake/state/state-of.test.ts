import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { actionKinds, classifications } from '../../reports/index.ts'
import { type ItemFacts, type ReportFacts, stateOf, stateWords } from './state-of.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute))
const report: ReportFacts = { receivedAt: at(0), needsAddress: false, closed: null }
const untouched: ItemFacts = {
  ...{ classification: null, assessedAt: null, isOpen: false, passedOn: null },
  actions: [],
}
const illegal: ItemFacts = { ...untouched, classification: 'baseline', assessedAt: at(5) }
const removed: ItemFacts = {
  ...illegal,
  passedOn: { at: at(6), country: 'NL' },
  actions: [
    { kind: 'reported-to-provider', at: at(7) },
    { kind: 'removed', at: at(9) },
  ],
}
const notIllegal: ItemFacts = {
  ...untouched,
  ...{ classification: 'not-illegal', assessedAt: at(5) },
  actions: [{ kind: 'not-illegal', at: at(6) }],
}
const gone: ItemFacts = { ...untouched, actions: [{ kind: 'unavailable', at: at(8) }] }

describe('the state that a tipster is told', () => {
  test.each([
    ['a tip that nobody has touched', report, [], 'received'],
    ['a traced item in the queue', report, [untouched], 'received'],
    ['a tip that leads nowhere', { ...report, needsAddress: true }, [], 'need-more'],
    ['an item that an analyst has open', report, [{ ...untouched, isOpen: true }], 'being-looked-at'],
    ['a page of which one picture is assessed', report, [untouched, illegal], 'looked-at'],
    [
      'an item found not to be illegal, still in the undo window',
      report,
      [{ ...notIllegal, actions: [] }],
      'being-looked-at',
    ],
    [
      'an item that the hotline of another country took',
      report,
      [{ ...illegal, passedOn: removed.passedOn }],
      'passed-on',
    ],
    [
      'an item of which the police know',
      report,
      [{ ...illegal, actions: [{ kind: 'reported-to-police', at: at(6) }] }],
      'police-told',
    ],
    [
      'an item of which the host knows',
      report,
      [{ ...illegal, actions: [{ kind: 'reported-to-provider', at: at(6) }] }],
      'host-told',
    ],
    ['one of two removed', report, [removed, { ...illegal, passedOn: removed.passedOn }], 'host-told'],
    ['all removed', report, [removed, removed], 'removed'],
    ['some removed, some not illegal', report, [removed, notIllegal, gone], 'removed'],
    ['nothing to be found', report, [gone], 'unavailable'],
    ['all not illegal', report, [notIllegal, notIllegal], 'not-illegal'],
    ['closed by a person', { ...report, closed: { at: at(3), reason: 'duplicate' } }, [], 'closed'],
  ] as const satisfies [string, ReportFacts, ItemFacts[], string][])(
    '%s: %4$s',
    (_name, facts, items, word) => {
      expect(stateOf(facts, items).state).toBe(word)
    },
  )

  test('carries the steps in order, each with its time, and the country it went to', () => {
    expect(stateOf(report, [removed, { ...removed, passedOn: { at: at(8), country: 'NL' } }])).toEqual({
      ...{ state: 'removed', country: 'NL', reason: null },
      steps: [
        { step: 'received', at: at(0), country: null },
        { step: 'looked-at', at: at(5), country: null },
        { step: 'passed-on', at: at(6), country: 'NL' },
        { step: 'host-told', at: at(7), country: null },
        { step: 'removed', at: at(9), country: null },
      ],
    })
  })
})

const time = fc.integer({ min: 1, max: 1_000 }).map(at)
const anItem: fc.Arbitrary<ItemFacts> = fc.record({
  classification: fc.option(fc.constantFrom(...classifications)),
  assessedAt: fc.option(time),
  isOpen: fc.boolean(),
  passedOn: fc.option(fc.record({ at: time, country: fc.option(fc.constantFrom('NL', 'DE')) })),
  actions: fc.array(fc.record({ kind: fc.constantFrom(...actionKinds), at: time }), { maxLength: 4 }),
})

test('whatever the items are, steps are ordered, begin with the receipt, and end is told only when all have ended', () => {
  fc.assert(
    fc.property(fc.array(anItem, { maxLength: 5 }), fc.boolean(), (items, needsAddress) => {
      const { state, steps } = stateOf({ ...report, needsAddress }, items)
      expect(stateWords).toContain(state)
      expect(steps[0]?.step).toBe('received')
      const times = steps.map((step) => step.at.getTime())
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      const allEnded =
        items.length > 0 &&
        items.every((item) =>
          item.actions.some(({ kind }) => ['removed', 'unavailable', 'not-illegal'].includes(kind)),
        )
      expect(['removed', 'unavailable', 'not-illegal'].includes(state)).toBe(allEnded)
    }),
  )
})
