import type { PublicJwk } from '../../src/index.ts'
import { aSigningKey } from '../../src/testing/builders.ts'
import { pqKeyVectors } from './hx2.ts'

const jwkOf = (hex: string): PublicJwk => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from(hex, 'hex').toString('base64url'),
})

/** The identity point. */
export const weakKey = jwkOf(`01${'00'.repeat(31)}`)

const refused: readonly [string, string][] = [
  [`01${'00'.repeat(31)}`, 'small-order'],
  [`ec${'ff'.repeat(30)}7f`, 'small-order'],
  ['00'.repeat(32), 'small-order'],
  [`${'00'.repeat(31)}80`, 'small-order'],
  ['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'small-order'],
  ['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85', 'small-order'],
  ['c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'small-order'],
  ['c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa', 'small-order'],
  [`01${'00'.repeat(30)}80`, 'not-canonical'],
  [`ec${'ff'.repeat(31)}`, 'not-canonical'],
  [`ed${'ff'.repeat(30)}7f`, 'not-canonical'],
  [`ed${'ff'.repeat(31)}`, 'not-canonical'],
  [`ee${'ff'.repeat(30)}7f`, 'not-canonical'],
  [`ee${'ff'.repeat(31)}`, 'not-canonical'],
  [`${'ff'.repeat(31)}7f`, 'not-canonical'],
  ['ff'.repeat(32), 'not-canonical'],
  ['00'.repeat(31), 'not-ed25519'],
]

export function keyVectors() {
  return {
    about: 'checkPublicKey, and checkPqPublicKey for `pq`. `kid` is the RFC 7638 thumbprint.',
    accepted: [1, 2, 3].map((seed) => ({ jwk: aSigningKey(seed).publicJwk, kid: aSigningKey(seed).kid })),
    refused: refused.map(([hex, reason]) => ({ hex, jwk: jwkOf(hex), reason })),
    pq: pqKeyVectors(),
  }
}
