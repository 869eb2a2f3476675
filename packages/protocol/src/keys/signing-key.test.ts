import { sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { importSigningKey, newSigningKey } from '../index.ts'

test('a stored key signs as RFC 8032, section 7.1, test 2 says', () => {
  const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex')
  const imported = importSigningKey(newSigningKey(seed).privateJwk)
  expect(imported.ok && sign(null, Buffer.of(0x72), imported.key.privateKey).toString('hex')).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  )
})

test('two new keys differ, and each verifies its own signatures only', () => {
  const [a, b] = [importSigningKey(newSigningKey().privateJwk), importSigningKey(newSigningKey().privateJwk)]
  if (!a.ok || !b.ok) throw new Error('a new key was not imported')
  const signature = sign(null, Buffer.from('text'), a.key.privateKey)
  expect(verify(null, Buffer.from('text'), a.key.publicKey.keyObject, signature)).toBe(true)
  expect(verify(null, Buffer.from('text'), b.key.publicKey.keyObject, signature)).toBe(false)
})

test('a public part of another key is refused', () => {
  const { privateJwk } = newSigningKey()
  expect(importSigningKey({ ...privateJwk, x: newSigningKey().publicJwk.x })).toEqual({
    ok: false,
    reason: 'public-part-differs',
  })
})

test('what is no Ed25519 private key is refused', () => {
  const { publicJwk, privateJwk } = newSigningKey()
  for (const jwk of [null, publicJwk, { ...privateJwk, d: 'AAAA' }, { ...privateJwk, crv: 'Ed448' }]) {
    expect(importSigningKey(jwk)).toEqual({ ok: false, reason: 'not-ed25519' })
  }
})
