import { beforeAll, expect, test } from 'vitest'
import {
  documentHash,
  type Keyset,
  newSealKeyPair,
  readEnvelope,
  readKeyset,
  resolverOf,
  signEnvelope,
  signKeyset,
} from '../index.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import { aKeyset, anEnvelope, aPqSigningKey, aSigningKey, fi, fiPq } from '../testing/builders.ts'

// A keyset that offers suite hx2.

const identity = aSigningKey(11)
const inForce = { nbf: '2026-11-01T00:00:00Z', exp: '2026-12-01T00:00:00Z' }
let keyset: Keyset

beforeAll(async () => {
  keyset = aKeyset((await newSealKeyPair()).recipient, {
    suites: ['hx1', 'hx2'],
    signPq: [{ jwk: fiPq.pq.publicJwk, ...inForce }],
  })
})

const signed = (payload: unknown, ...keys: Parameters<typeof signGeneralJws>[2]) =>
  signGeneralJws('hx-keyset+jws', new TextEncoder().encode(JSON.stringify(payload)), keys)
const reasonOf = async (json: string) => {
  const read = await readKeyset(json, identity.publicKey)
  return read.ok ? 'ok' : read.reason
}

test('carries a proof of possession of its post-quantum key, and envelopes under both keys are read with it', async () => {
  const json = await signKeyset(keyset, identity, [fi, fiPq.pq])
  expect(await readKeyset(json, identity.publicKey)).toEqual({
    ok: true,
    keyset,
    sha256: documentHash(json),
  })
  const resolve = resolverOf([keyset])
  expect(await readEnvelope(await signEnvelope(anEnvelope({ suite: 'hx2' }), fiPq), resolve)).toMatchObject({
    ok: true,
  })
  expect(await readEnvelope(await signEnvelope(anEnvelope(), fi), resolve)).toMatchObject({ ok: true })
})

test('is signed by exactly the keys that it lists', async () => {
  await expect(signKeyset(keyset, identity, [fi])).rejects.toThrow(RangeError)
  await expect(signKeyset(keyset, identity, [fi, aPqSigningKey(5)])).rejects.toThrow(RangeError)
})

test('is refused without the proof of possession of the post-quantum key, or with that of another', async () => {
  expect(await reasonOf(await signed(keyset, identity, fi))).toBe('no-proof-of-possession')
  expect(await reasonOf(await signed(keyset, identity, fi, fiPq.pq, aPqSigningKey(5)))).toBe('unknown-key')
  const { payload, signatures } = JSON.parse(await signKeyset(keyset, identity, [fi, fiPq.pq]))
  const other = JSON.parse(await signed({ ...keyset, version: 2 }, identity, fi, fiPq.pq))
  const mixed = JSON.stringify({ payload, signatures: [...signatures.slice(0, 2), other.signatures[2]] })
  expect(await reasonOf(mixed)).toBe('bad-signature')
})

test('is refused with a post-quantum key under which anybody can sign', async () => {
  const pub = Buffer.concat([Buffer.alloc(32, 7), Buffer.alloc(1280)]).toString('base64url')
  const weak = { ...keyset, signPq: [{ ...inForce, jwk: { kty: 'AKP', alg: 'ML-DSA-44', pub } }] }
  expect(await reasonOf(await signed(weak, identity, fi))).toBe('weak-signing-key')
})

test.each([
  ['suite hx2 without such a key', { signPq: undefined }],
  ['an empty list of them', { signPq: [] }],
  [
    'one that ends before it begins',
    { signPq: [{ jwk: fiPq.pq.publicJwk, nbf: inForce.exp, exp: inForce.nbf }] },
  ],
])('is refused with %s', async (_, change) => {
  const payload = JSON.parse(JSON.stringify({ ...keyset, ...change }))
  const keys = payload.signPq?.length > 0 ? [identity, fi, fiPq.pq] : [identity, fi]
  expect(await reasonOf(await signed(payload, ...keys))).toBe('bad-keyset')
})
