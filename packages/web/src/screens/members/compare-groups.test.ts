import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareGroups } from './compare-groups.ts'

const fingerprint = '3f2a 91bc 0d4e 77a1 c5c5 08f0 b2e9 6d13 fa40 1e8d'
const groups = fingerprint.split(' ')

it('is whole only when each of the ten groups was heard', () => {
  expect(compareGroups(fingerprint, fingerprint)).toMatchObject({ same: 10, isWhole: true })
  expect(compareGroups(fingerprint.toUpperCase().replaceAll(' ', '-'), fingerprint).isWhole).toBe(true)
  for (const almost of [fingerprint.slice(0, -1), `${fingerprint}0`, `${fingerprint} 1e8d`, '', ' '])
    expect(compareGroups(almost, fingerprint).isWhole).toBe(false)
})

it('says nothing of a group before all of its four signs are there', () => {
  const { groups: compared, same } = compareGroups('3f2a 91b', fingerprint)
  expect(compared.map(({ is }) => is)).toEqual(['same', ...Array(9).fill('open')])
  expect(compared[1]?.heard).toBe('91b')
  expect(same).toBe(1)
})

it('names the first group that is another, and judges those after it by themselves', () => {
  fc.assert(
    fc.property(fc.nat(9), fc.constantFrom('0000', 'gggg', 'ffff'), (at, wrong) => {
      const heard = groups.map((group, index) => (index === at ? wrong : group)).join(' ')
      const compared = compareGroups(heard, fingerprint)
      expect(compared).toMatchObject({ same: 9, firstOther: at + 1, isWhole: false })
    }),
  )
})

it('agrees with nothing where the directory gives no fingerprint', () => {
  for (const typed of ['', fingerprint]) expect(compareGroups(typed, '').isWhole).toBe(false)
})
