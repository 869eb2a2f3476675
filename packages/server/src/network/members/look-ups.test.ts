import type { Directory, Member } from '@samverkan/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignmentFor, interpol, memberById, nationalPolice } from './look-ups.ts'

const member = (id: string, change: Partial<Member>): Member => ({
  ...{ id, name: id, kind: 'hotline', countries: [], takesOrphans: false, status: 'active' },
  identityKey: { kty: 'OKP', crv: 'Ed25519', x: '' },
  ...change,
})
const directory: Directory = {
  ...{ version: 1, prev: null, expires: '2026-12-24T00:00:00Z' },
  members: [
    member('b.de', { countries: ['DE'] }),
    member('a.de', { countries: ['DE'] }),
    member('se', { countries: ['SE'] }),
    member('nl', { countries: ['NL'], takesOrphans: true }),
    member('gb', { countries: ['GB'], takesOrphans: true }),
    member('gone', { countries: ['FR'], status: 'left' }),
    member('interpol', { kind: 'interpol' }),
    member('police', { kind: 'police', countries: ['SE'] }),
  ],
}

test('what is hosted in a country goes to the hotline there; ourselves first, then by id', () => {
  expect(assignmentFor('SE', directory, 'nl')).toEqual({ member: 'se', why: 'hosting-country' })
  expect(assignmentFor('SE', directory, 'se')).toEqual({ member: 'se', why: 'own' })
  expect(assignmentFor('DE', directory, 'se')).toEqual({ member: 'a.de', why: 'hosting-country' })
  expect(assignmentFor('DE', directory, 'b.de')).toEqual({ member: 'b.de', why: 'own' })
})

test('a country whose hotline has left is an orphan', () => {
  expect(assignmentFor('FR', directory, 'se')?.why).toBe('orphan')
  expect(assignmentFor('FR', directory, 'gb')).toEqual({ member: 'gb', why: 'orphan' })
})

test('everybody who takes no orphans names the same taker, and each taker gets some countries', () => {
  const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  const taken = new Set<string>()
  fc.assert(
    fc.property(letter, letter, (a, b) => {
      const fromSweden = assignmentFor(a + b, directory, 'se')
      const fromGermany = assignmentFor(a + b, directory, 'a.de')
      if (fromSweden?.why !== 'orphan') return
      expect(fromGermany).toEqual(fromSweden)
      taken.add(fromSweden.member)
    }),
    { numRuns: 300, seed: 1 },
  )
  expect([...taken].toSorted()).toEqual(['gb', 'nl'])
})

test('nobody takes orphans: there is no assignment', () => {
  const none = { ...directory, members: directory.members.filter((one) => !one.takesOrphans) }
  expect(assignmentFor('BR', none, 'se')).toBeUndefined()
})

test('INTERPOL, the national police and members by id are found where they are', () => {
  expect(interpol(directory)?.id).toBe('interpol')
  expect(nationalPolice(directory, 'SE')?.id).toBe('police')
  expect(nationalPolice(directory, 'NL')).toBeUndefined()
  expect(memberById(directory, 'gone')?.status).toBe('left')
  expect(memberById(directory, 'nobody')).toBeUndefined()
})
