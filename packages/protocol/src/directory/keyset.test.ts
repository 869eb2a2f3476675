import { beforeAll, describe, expect, test } from 'vitest'
import {
  checkPublicKey,
  documentHash,
  type Keyset,
  newSealKeyPair,
  readEnvelope,
  readKeyset,
  resolverOf,
  sealRecipientOf,
  signEnvelope,
  signKeyset,
} from '../index.ts'
import { signGeneralJws } from '../lib/general-jws.ts'
import { aKeyset, anEnvelope, aSigningKey, fi, nl } from '../testing/builders.ts'
import { eachChangedByte } from '../testing/each-changed-byte.ts'

const identity = aSigningKey(11)
let keyset: Keyset
let x25519: string

beforeAll(async () => {
  keyset = aKeyset((await newSealKeyPair()).recipient)
  x25519 = (await newSealKeyPair('x25519')).recipient
})

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const reasonOf = async (json: string) => {
  const read = await readKeyset(json, identity.publicKey)
  return read.ok ? 'ok' : read.reason
}

describe('a keyset', () => {
  test('is read as it was signed by the identity key and its own keys', async () => {
    const two = { ...keyset, sign: [...keyset.sign, { ...keyset.sign[0], jwk: nl.publicJwk }] } as Keyset
    const json = await signKeyset(two, identity, [nl, fi])
    expect(await readKeyset(json, identity.publicKey)).toEqual({
      ok: true,
      keyset: two,
      sha256: documentHash(json),
    })
  })

  test('of suite hx1 has hybrid recipients only: one X25519 key would open what is sealed for all to a quantum computer', async () => {
    const [entry] = keyset.seal
    const beside = { ...keyset, seal: [...keyset.seal, { ...entry, recipient: x25519 }] } as Keyset
    for (const one of [aKeyset(x25519), beside])
      expect(await reasonOf(await signKeyset(one, identity, [fi]))).toBe('bad-recipient')
    const later = { ...aKeyset(x25519), suites: ['hx9'] }
    expect(await reasonOf(await signKeyset(later, identity, [fi]))).toBe('ok')
  })

  test('is refused after any change of any one byte', async () => {
    const json = await signKeyset(keyset, identity, [fi])
    for (const { at, changed } of eachChangedByte(json)) {
      expect((await readKeyset(changed, identity.publicKey)).ok, `byte ${at}`).toBe(false)
    }
  })

  test('is refused without the identity key, without a proof of possession, or with a stranger', async () => {
    expect(await reasonOf(await signGeneralJws('hx-keyset+jws', bytesOf(keyset), [fi]))).toBe(
      'not-signed-by-identity',
    )
    expect(await reasonOf(await signGeneralJws('hx-keyset+jws', bytesOf(keyset), [identity]))).toBe(
      'no-proof-of-possession',
    )
    const three = await signGeneralJws('hx-keyset+jws', bytesOf(keyset), [identity, fi, nl])
    expect(await reasonOf(three)).toBe('unknown-key')
    expect(await reasonOf(await signKeyset(keyset, aSigningKey(12), [fi]))).toBe('not-signed-by-identity')
    expect(await reasonOf(await signGeneralJws('hx-directory+jws', bytesOf(keyset), [identity, fi]))).toBe(
      'wrong-type',
    )
  })

  test('is refused with a weak signing key, whoever has signed', async () => {
    const point = Buffer.from(`01${'00'.repeat(31)}`, 'hex').toString('base64url')
    const weak = { ...keyset, sign: [{ ...keyset.sign[0], jwk: { kty: 'OKP', crv: 'Ed25519', x: point } }] }
    expect(await reasonOf(await signGeneralJws('hx-keyset+jws', bytesOf(weak), [identity]))).toBe(
      'weak-signing-key',
    )
  })

  test.each([
    [
      'bad-recipient',
      { seal: [{ recipient: 'age1nobody', nbf: '2026-11-01T00:00:00Z', exp: '2026-12-01T00:00:00Z' }] },
    ],
    ['bad-keyset', { seal: [] }],
    ['bad-keyset', { delivery: { mode: 'push', url: 'file:///tmp' } }],
    ['bad-keyset', { version: 2 }],
    ['bad-keyset', { member: 'Hotline' }],
  ])('is refused as %s', async (reason, change) => {
    const json = await signGeneralJws('hx-keyset+jws', bytesOf({ ...keyset, ...change }), [identity, fi])
    const expected = reason === 'bad-keyset' ? ['bad-keyset'] : [reason]
    expect(expected).toContain(await reasonOf(json))
  })

  test('is not signed with other keys than it lists', async () => {
    await expect(signKeyset(keyset, identity, [])).rejects.toThrow(RangeError)
    await expect(signKeyset(keyset, identity, [nl])).rejects.toThrow(RangeError)
  })

  test('of junk is refused without throwing', async () => {
    for (const junk of [
      '',
      '{}',
      'null',
      '{"payload":"","signatures":[]}',
      '{"payload":"!","signatures":[{"protected":"","signature":""}]}',
    ]) {
      expect(await reasonOf(junk)).toBe('malformed')
    }
    expect(await reasonOf('x'.repeat(1_000_000))).toBe('too-large')
  })

  test('gives its keys to whoever reads what its member signed, in their time', async () => {
    const resolve = resolverOf([keyset])
    const read = await readEnvelope(await signEnvelope(anEnvelope(), fi), resolve)
    expect(read.ok && read.kid).toBe(fi.kid)
    const late = anEnvelope({ iat: '2026-12-01T00:00:00Z' })
    expect(await readEnvelope(await signEnvelope(late, fi), resolve)).toEqual({
      ok: false,
      reason: 'key-not-in-force',
    })
    expect(checkPublicKey(fi.publicJwk).ok && resolve(nl.kid)).toBeUndefined()
  })

  test('cannot unsay what its key has signed by listing it for another time, or in another member’s keyset', async () => {
    const window = (nbf: string, exp: string) => [{ jwk: fi.publicJwk, nbf, exp }]
    const envelope = await signEnvelope(anEnvelope(), fi)
    const relisted = [
      { ...keyset, version: 2, sign: window('2026-11-24T00:00:00Z', '2026-12-24T00:00:00Z') },
      { ...keyset, version: 3, sign: window('2026-11-01T00:00:00Z', '2026-11-23T19:00:00Z') },
      { ...keyset, member: 'hotline.nl', sign: window('2026-11-01T00:00:00Z', '2026-12-24T00:00:00Z') },
    ]
    for (const later of relisted)
      expect(await readEnvelope(envelope, resolverOf([keyset, later]))).toMatchObject({ ok: true })
    const [notYet] = relisted
    expect(notYet && (await readEnvelope(envelope, resolverOf([notYet])))).toMatchObject({
      reason: 'key-not-in-force',
    })
  })

  test('names the newest recipient in force', () => {
    const entry = (recipient: string, nbf: string, exp: string) => ({ recipient, nbf, exp })
    const rotating = {
      ...keyset,
      seal: [
        entry('old', '2026-10-01T00:00:00Z', '2026-11-08T00:00:00Z'),
        entry('new', '2026-11-01T00:00:00Z', '2026-12-08T00:00:00Z'),
      ],
    }
    const at = (day: string) => sealRecipientOf(rotating, new Date(`${day}T00:00:00Z`))
    expect([
      at('2026-09-30'),
      at('2026-10-31'),
      at('2026-11-01'),
      at('2026-11-08'),
      at('2026-12-08'),
    ]).toEqual([undefined, 'old', 'new', 'new', undefined])
  })
})
