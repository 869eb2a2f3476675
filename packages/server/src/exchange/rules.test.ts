import type { Directory, Member } from '@samverkan/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choicesWithin, mayGoTo, narrower, type Onward, onwardRules, ownTerms, termsOf } from './onward.ts'
import { backOffMs, distributionKey, newActions, newAssessments, routeOf, statusVerdict } from './rules.ts'

const key = { kty: 'OKP' as const, crv: 'Ed25519' as const, x: '' }
const entry = (id: string, kind: Member['kind'], countries: string[], takesOrphans = false): Member => ({
  ...{ id, name: id, kind, countries, takesOrphans },
  ...{ status: 'active' as const, identityKey: key },
})
const directory: Directory = {
  version: 1,
  prev: null,
  expires: '2026-12-24T00:00:00Z',
  members: [
    entry('hotline.se', 'hotline', ['SE']),
    entry('hotline.nl', 'hotline', ['NL'], true),
    entry('interpol', 'interpol', []),
    entry('police.se', 'police', ['SE']),
  ],
}
const self = { id: 'hotline.se', country: 'SE' }
const policy = { submitToInterpol: true, reportToPolice: true }
const item = {
  classification: 'baseline' as const,
  hostingCountry: 'NL',
  submitted: [] as string[],
  openOffer: undefined,
  terms: ownTerms,
  withdrawn: false,
}

describe('where an item goes', () => {
  test('abroad: to the hotline there, and to INTERPOL', () => {
    expect(routeOf(item, directory, self, policy)).toEqual({
      to: 'member',
      assigned: { country: 'NL', member: 'hotline.nl', why: 'hosting-country' },
      submit: 'interpol',
      denied: [],
    })
  })
  test('at home: to our takedown, the national police and INTERPOL', () => {
    expect(routeOf({ ...item, hostingCountry: 'SE' }, directory, self, policy)).toEqual({
      to: 'takedown',
      assigned: { country: 'SE', member: 'hotline.se', why: 'own' },
      submit: 'interpol',
      police: 'police.se',
      denied: [],
    })
  })
  test('in a country without a hotline: to a member that takes orphans, not to the police', () => {
    expect(routeOf({ ...item, hostingCountry: 'BR' }, directory, self, policy)).toMatchObject({
      to: 'member',
      assigned: { country: 'BR', member: 'hotline.nl', why: 'orphan' },
    })
    const taker = { id: 'hotline.nl', country: 'NL' }
    expect(routeOf({ ...item, hostingCountry: 'BR' }, directory, taker, policy)).toMatchObject({
      to: 'takedown',
      assigned: { member: 'hotline.nl', why: 'orphan' },
      police: undefined,
    })
  })
  test('nobody takes it, or nobody knows where it is: to a person, and to INTERPOL all the same', () => {
    const alone = { ...directory, members: directory.members.filter(({ id }) => id !== 'hotline.nl') }
    expect(routeOf(item, alone, self, policy)).toEqual({
      to: 'person',
      attention: 'no-member',
      submit: 'interpol',
      denied: [],
    })
    expect(routeOf({ ...item, hostingCountry: null }, directory, self, policy)).toEqual({
      ...{ to: 'person', attention: 'cannot-trace', submit: 'interpol', denied: [] },
    })
  })
  test('not illegal closes; undetermined goes to a person and nowhere else', () => {
    expect(routeOf({ ...item, classification: 'not-illegal' }, directory, self, policy)).toEqual({
      to: 'close',
    })
    expect(routeOf({ ...item, classification: 'undetermined' }, directory, self, policy)).toEqual({
      ...{ to: 'person', attention: 'undetermined', submit: undefined, denied: [] },
    })
  })
  test('while an offer is open nothing else is done: the hold may be passing', () => {
    expect(
      routeOf({ ...item, hostingCountry: 'SE', openOffer: 'hotline.nl' }, directory, self, policy),
    ).toEqual({
      to: 'nobody',
    })
  })
  test('INTERPOL and the police get each item from us once', () => {
    const route = routeOf(
      { ...item, hostingCountry: 'SE', submitted: ['interpol', 'police.se'] },
      ...([directory, self, policy] as const),
    )
    expect(route).toMatchObject({ submit: undefined, police: undefined })
  })
})

describe('what was given to us', () => {
  const by = (onward: Onward, freeTo = ['hotline.fr']) => ({ ...item, terms: { onward, freeTo } })
  test('goes on to everybody, to law enforcement or to nobody, as its givers allow', () => {
    expect(routeOf(by('network'), directory, self, policy)).toMatchObject({ to: 'member', denied: [] })
    expect(routeOf(by('le'), directory, self, policy)).toEqual({
      ...{ to: 'person', attention: 'onward-forbidden', submit: 'interpol', denied: ['hotline.nl'] },
    })
    expect(routeOf(by('none'), directory, self, policy)).toEqual({
      ...{ to: 'person', attention: 'onward-forbidden', submit: undefined },
      denied: ['interpol', 'hotline.nl'],
    })
  })
  test('is taken down here all the same when nobody else may have it', () => {
    expect(routeOf({ ...by('none'), hostingCountry: 'SE' }, directory, self, policy)).toMatchObject({
      ...{ to: 'takedown', submit: undefined, police: undefined, denied: ['interpol', 'police.se'] },
    })
  })
  test('may always go back to who gave it', () => {
    expect(routeOf(by('none', ['hotline.nl']), directory, self, policy)).toMatchObject({ to: 'member' })
  })
  test('goes nowhere once it is taken back', () => {
    expect(routeOf({ ...item, withdrawn: true }, directory, self, policy)).toMatchObject({
      ...{ to: 'person', attention: 'taken-back', submit: undefined },
    })
  })
  test('is bound by the origin’s word where there is one, else by the strictest', () => {
    const given = new Map<string, Onward>([
      ['hotline.fr', 'le'],
      ['hotline.de', 'network'],
    ])
    expect(termsOf('hotline.fi', given, self.id).onward).toBe('le')
    expect(termsOf('hotline.fi', new Map([...given, ['hotline.fi', 'network']]), self.id).onward).toBe(
      'network',
    )
    expect(termsOf(self.id, given, self.id)).toEqual(ownTerms)
  })
  test('can never be given on with more than it came with', () => {
    const rule = fc.constantFrom(...onwardRules)
    fc.assert(
      fc.property(rule, rule, (ours, chosen) => {
        const given = narrower(ours, chosen)
        expect(choicesWithin(ours)).toContain(given)
        const bound = { onward: given, freeTo: [] }
        for (const member of [
          { id: 'hotline.nl', kind: 'hotline' },
          { id: 'interpol', kind: 'interpol' },
        ])
          if (mayGoTo(bound, member)) expect(mayGoTo({ onward: ours, freeTo: [] }, member)).toBe(true)
      }),
    )
  })
})

describe('whose word changes an item', () => {
  const ours = { holder: 'hotline.se', assigned_member: 'hotline.nl', revision: 5 }
  test('the assigned member takes the hold by saying so, whatever we did since we offered it', () => {
    expect(statusVerdict(ours, 'hotline.nl', { holder: 'hotline.nl', revision: 5 }, 'hotline.se', 4)).toBe(
      'take-hold',
    )
    expect(statusVerdict(ours, 'hotline.nl', { holder: 'hotline.nl', revision: 4 }, 'hotline.se', 4)).toBe(
      'nothing-new',
    )
  })
  test('nobody else takes what we hold', () => {
    expect(
      statusVerdict(ours, 'hotline.fr', { holder: 'hotline.fr', revision: 99 }, 'hotline.se', undefined),
    ).toBe('nothing-new')
  })
  test('the holder’s newer state is applied, an older or equal one changes nothing', () => {
    const theirs = { holder: 'hotline.nl', assigned_member: 'hotline.nl', revision: 5 }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (revision) => {
        const told = { holder: 'hotline.nl', revision }
        expect(statusVerdict(theirs, 'hotline.nl', told, 'hotline.se', undefined)).toBe(
          revision > 5 ? 'apply' : 'nothing-new',
        )
      }),
    )
  })
  test('on a copy, a member that we do not know as holder has to wait', () => {
    const copy = { holder: 'hotline.se', assigned_member: null, revision: 5 }
    expect(
      statusVerdict(copy, 'hotline.nl', { holder: 'hotline.nl', revision: 6 }, 'interpol', undefined),
    ).toBe('wait')
  })
})

test('the wait before the next try is never longer than the cap, and doubles until then', () => {
  const failures = fc.integer({ min: 1, max: 1_000 })
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(failures, share, (n, jitter) => {
      const wait = backOffMs(n, 5_000, 900_000, jitter)
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(900_000)
    }),
  )
  expect([1, 2, 3, 4].map((n) => backOffMs(n, 5_000, 900_000, 0.999_999))).toEqual([
    5_000, 10_000, 20_000, 40_000,
  ])
})

test('a distribution is the same in any order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (members) => {
      expect(distributionKey(members.toReversed())).toBe(distributionKey(members))
    }),
  )
})

test('what we have already is not written again', () => {
  const at = '2026-11-23T20:00:00.000Z'
  const told = { member: 'hotline.nl', at } as Parameters<typeof newAssessments>[1][0]
  expect(newAssessments([{ member: 'hotline.nl', at: new Date(at) }], [told])).toEqual([])
  expect(newAssessments([{ member: 'hotline.se', at: new Date(at) }], [told])).toEqual([told])
  const removed = { kind: 'removed', reason: null, member: 'hotline.nl', at } as const
  expect(newActions([{ kind: 'removed' }], [removed])).toEqual([])
  expect(newActions([{ kind: 'reported-to-provider' }], [removed])).toEqual([removed])
})
