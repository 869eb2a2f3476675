import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkPublicKey, newSigningKey } from '../index.ts'

const jwkOf = (hex: string) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from(hex, 'hex').toString('base64url'),
})

/** The eight points of small order in their canonical encodings. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
]

/** Encodings with y >= p, or with a sign bit on x = 0. */
const NOT_CANONICAL = [
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]

describe('checkPublicKey', () => {
  test.each(SMALL_ORDER)('refuses the point of small order %s', (hex) => {
    expect(checkPublicKey(jwkOf(hex))).toEqual({ ok: false, reason: 'small-order' })
  })

  test.each(NOT_CANONICAL)('refuses the encoding %s, which is not canonical', (hex) => {
    expect(checkPublicKey(jwkOf(hex))).toEqual({ ok: false, reason: 'not-canonical' })
  })

  test('is needed: for a lenient verifier one constant signature under the identity point fits every message', () => {
    const identity = Buffer.from(SMALL_ORDER[0] ?? '', 'hex')
    const constant = Buffer.concat([identity, Buffer.alloc(32)])
    for (const message of ['one message', 'another message']) {
      expect(ed25519.verify(constant, Buffer.from(message), identity, { zip215: true })).toBe(true)
    }
  })

  test('refuses a sound key with a small-order part added to it', () => {
    const sound = ed25519.Point.fromBytes(ed25519.getPublicKey(new Uint8Array(32).fill(7)))
    const torsion = ed25519.Point.fromHex(SMALL_ORDER[4] ?? '')
    expect(checkPublicKey(jwkOf(sound.add(torsion).toHex()))).toEqual({ ok: false, reason: 'mixed-order' })
  })

  test('refuses what is not 32 bytes of Ed25519', () => {
    for (const jwk of [
      undefined,
      'text',
      {},
      { kty: 'OKP', crv: 'Ed25519', x: '' },
      { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' },
      { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32, 9).toString('base64url') },
      { kty: 'OKP', crv: 'Ed25519', x: `${Buffer.alloc(32, 9).toString('base64url')}=` },
    ]) {
      expect(checkPublicKey(jwk)).toEqual({ ok: false, reason: 'not-ed25519' })
    }
  })

  test('accepts every key that newSigningKey makes, under the same thumbprint', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const pair = newSigningKey(seed)
        const check = checkPublicKey(pair.publicJwk)
        expect(check.ok && check.key.kid).toBe(pair.kid)
        expect(check.ok && check.key.bytes).toEqual(ed25519.getPublicKey(seed))
      }),
      { numRuns: 30 },
    )
  })

  test('the thumbprint is that of RFC 8037, appendix A.3', () => {
    const check = checkPublicKey({
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    })
    expect(check.ok && check.key.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })
})
