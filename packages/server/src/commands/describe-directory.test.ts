import {
  type Directory,
  fingerprintOf,
  importSigningKey,
  type Member,
  newSigningKey,
  signSuccession,
} from '@samverkan/protocol'
import { expect, test } from 'vitest'
import { describeDirectory } from './describe-directory.ts'

const [old, next] = [newSigningKey(), newSigningKey()]
const member: Member = {
  ...{ id: 'hotline.dk', name: 'Hotline Denmark', kind: 'hotline', countries: ['DK', 'GL'] },
  ...{ takesOrphans: true, status: 'active', identityKey: old.publicJwk },
}
const directory = (members: Member[], version = 1): Directory => ({
  ...{ version, prev: version === 1 ? null : 'a'.repeat(64), expires: '2026-12-24T00:00:00.000Z', members },
})
const changes = async (change: Partial<Member>) =>
  (await describeDirectory(directory([{ ...member, ...change }], 2), directory([member]))).slice(2)
const fingerprint = fingerprintOf({ key: next.publicJwk })

test('everybody is new in the first one', async () => {
  expect(await describeDirectory(directory([member]))).toEqual([
    'Directory 1, good until 2026-12-24T00:00:00.000Z, 1 member.',
    `  new: hotline.dk, Hotline Denmark, hotline, DK GL, takes orphans, fingerprint ${fingerprintOf({ key: old.publicJwk })}`,
  ])
})

test('who is gone is said, and that nothing changes', async () => {
  expect((await describeDirectory(directory([], 2), directory([member]))).at(-1)).toBe(
    '  gone from the list: hotline.dk, Hotline Denmark',
  )
  expect((await describeDirectory(directory([member], 2), directory([member]))).at(-1)).toBe(
    'Against version 1 nothing changes but the date.',
  )
})

test('other keys stand out: with consent, anew, or with neither', async () => {
  const from = { identityKey: old.publicJwk, recoveryKeyHash: null }
  const to = { identityKey: next.publicJwk, recoveryKeyHash: null }
  const own = importSigningKey(old.privateJwk)
  if (!own.ok) throw new Error(own.reason)
  const jws = await signSuccession({ v: 1, member: 'hotline.dk', from, to }, own.key)
  const other = { identityKey: next.publicJwk }
  expect(await changes({ ...other, succession: { jws } })).toEqual([
    `  hotline.dk: other keys, with its consent by its identity key; fingerprint ${fingerprint}`,
  ])
  expect((await changes({ ...other, reEnrolled: { since: '2026-11-24T00:00:00.000Z' } })).join()).toContain(
    'ENROLLED ANEW',
  )
  expect((await changes(other)).join()).toContain('WITHOUT its consent')
})
