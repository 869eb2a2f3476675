import { expect, test } from 'vitest'
import { encodeBase64url } from '../lib/base64url.ts'
import { checkPqPublicKey } from './pq-public-key.ts'
import { importPqSigningKey, newPqSigningKey } from './pq-signing-key.ts'

const pair = newPqSigningKey(new Uint8Array(32).fill(9))
const pub = Buffer.from(pair.publicJwk.pub, 'base64url')
const jwk = (bytes: Uint8Array) => ({ kty: 'AKP', alg: 'ML-DSA-44', pub: encodeBase64url(bytes) })

test('a key pair is stored as its seed, and comes back ready to sign', () => {
  const imported = importPqSigningKey(pair.privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  expect(imported.key.kid).toBe(pair.kid)
  expect(checkPqPublicKey(pair.publicJwk)).toMatchObject({ ok: true, key: { kid: pair.kid } })
  expect(newPqSigningKey().kid).not.toBe(newPqSigningKey().kid)
})

test('a public part of another key is refused', () => {
  const { pub: other } = newPqSigningKey(new Uint8Array(32).fill(8)).publicJwk
  expect(importPqSigningKey({ ...pair.privateJwk, pub: other })).toEqual({
    ok: false,
    reason: 'public-part-differs',
  })
})

test.each([
  ['another algorithm', { ...jwk(pub), alg: 'ML-DSA-65' }],
  ['another key type', { ...jwk(pub), kty: 'OKP' }],
  ['a byte too few', jwk(pub.subarray(1))],
  ['a byte too many', jwk(Buffer.concat([pub, Buffer.alloc(1)]))],
  ['base64 that is not canonical', { ...jwk(pub), pub: `${pair.publicJwk.pub}=` }],
  ['nothing', undefined],
])('refused as no ML-DSA-44 key: %s', (_, one) => {
  expect(checkPqPublicKey(one)).toEqual({ ok: false, reason: 'not-ml-dsa-44' })
})

test.each([
  ['t1 of zeros, under which anybody can sign', Buffer.alloc(1280)],
  ['t1 of 1023, which is -1 once it is scaled', Buffer.alloc(1280, 0xff)],
  ['t1 of zeros but for a tenth', Buffer.concat([Buffer.alloc(1152), pub.subarray(32 + 1152)])],
])('refused as weak: %s', (_, t1) => {
  expect(checkPqPublicKey(jwk(Buffer.concat([pub.subarray(0, 32), t1])))).toEqual({
    ok: false,
    reason: 'weak',
  })
})

test('honest keys are far from weak', () => {
  for (let seed = 0; seed < 50; seed++)
    expect(checkPqPublicKey(newPqSigningKey(new Uint8Array(32).fill(seed)).publicJwk).ok).toBe(true)
})
