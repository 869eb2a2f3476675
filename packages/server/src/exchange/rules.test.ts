import type { Directory, Member } from '@samverkan/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
}

describe('where an item goes', () => {
  test('abroad: to the hotline there, and to INTERPOL', () => {
    expect(routeOf(item, directory, self, policy)).toEqual({
      to: 'member',
      assigned: { country: 'NL', member: 'hotline.nl', why: 'hosting-country' },
      submit: 'interpol',
    })
  })
  test('at home: to our takedown, the national police and INTERPOL', () => {
    expect(routeOf({ ...item, hostingCountry: 'SE' }, directory, self, policy)).toEqual({
      to: 'takedown',
      assigned: { country: 'SE', member: 'hotline.se', why: 'own' },
      submit: 'interpol',
      police: 'police.se',
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
    })
    expect(routeOf({ ...item, hostingCountry: null }, directory, self, policy)).toEqual({
      ...{ to: 'person', attention: 'cannot-trace', submit: 'interpol' },
    })
  })
  test('not illegal closes; undetermined goes to a person and nowhere else', () => {
    expect(routeOf({ ...item, classification: 'not-illegal' }, directory, self, policy)).toEqual({
      to: 'close',
    })
    expect(routeOf({ ...item, classification: 'undetermined' }, directory, self, policy)).toEqual({
      ...{ to: 'person', attention: 'undetermined', submit: undefined },
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
