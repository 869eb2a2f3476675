import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Envelope,
  envelopeHash,
  MAX_ENVELOPE_BYTES,
  newEnvelopeId,
  readEnvelope,
  sha256Hex,
  signEnvelope,
  timingOf,
} from '../index.ts'
import { signCompactJws } from '../lib/compact-jws.ts'
import { anEnvelope, aSigningKey, fi, nl, resolveKey } from '../testing/builders.ts'
import { eachChangedByte } from '../testing/each-changed-byte.ts'

const signed = (payload: unknown, typ = 'hx-env+jws') =>
  signCompactJws(
    typ,
    new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    fi,
  )
const b64 = (text: string) => Buffer.from(text).toString('base64url')
const reasonOf = async (jws: string) => {
  const read = await readEnvelope(jws, resolveKey)
  return read.ok ? 'ok' : read.reason
}

const sha = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const len = fc.integer({ min: 0, max: 2 ** 40 })
const envelopes: fc.Arbitrary<Envelope> = fc
  .record({
    id: fc
      .uint8Array({ minLength: 10, maxLength: 10 })
      .map((bytes) => newEnvelopeId(new Date(1_795_000_000_000), () => bytes)),
    kind: fc.constantFrom('report', 'update', 'status', 'query', 'statement'),
    prio: fc.constantFrom('urgent', 'normal'),
    epoch: fc.stringMatching(/^[A-Za-z0-9_-]{1,32}$/),
    first: fc.boolean(),
    seq: fc.integer({ min: 2, max: 2 ** 40 }),
    prev: sha,
    dir: fc.record({ version: fc.integer({ min: 1, max: 2 ** 40 }), root: sha }),
    parts: fc.array(fc.record({ sha256: sha, len }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ first, seq, prev, parts, ...fields }) =>
    anEnvelope({
      ...fields,
      seq: first ? 1 : seq,
      prev: first ? null : prev,
      parts: parts.map((part, n) => ({ n, role: n === 0 ? 'body' : 'evidence', ...part })),
    }),
  )

describe('an envelope', () => {
  test('is read as it was signed, with the hash of its exact bytes', async () => {
    await fc.assert(
      fc.asyncProperty(envelopes, async (envelope) => {
        const jws = await signEnvelope(envelope, fi)
        expect(await readEnvelope(jws, resolveKey)).toEqual({
          ok: true,
          envelope,
          kid: fi.kid,
          sha256: sha256Hex(jws),
        })
      }),
    )
  })

  test('is the same text each time it is signed', async () => {
    expect(await signEnvelope(anEnvelope(), fi)).toBe(await signEnvelope(anEnvelope(), fi))
    expect(envelopeHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  test('is refused after any change of any one byte', async () => {
    const jws = await signEnvelope(anEnvelope(), fi)
    for (const { at, changed } of eachChangedByte(jws)) {
      expect((await readEnvelope(changed, resolveKey)).ok, `byte ${at}`).toBe(false)
    }
  })

  test('is refused when a byte is missing or added at either end', async () => {
    const jws = await signEnvelope(anEnvelope(), fi)
    for (const changed of [
      jws.slice(1),
      jws.slice(0, -1),
      ` ${jws}`,
      `${jws}\n`,
      `${jws}.`,
      `${jws}=`,
      '',
      '..',
    ]) {
      expect(await reasonOf(changed)).toBe('malformed')
    }
  })

  test('is refused under another algorithm, type, header member or key', async () => {
    const [, payload, signature] = (await signEnvelope(anEnvelope(), fi)).split('.')
    const withHeader = (header: unknown) => `${b64(JSON.stringify(header))}.${payload}.${signature}`
    const good = { alg: 'Ed25519', kid: fi.kid, typ: 'hx-env+jws' }
    expect(await reasonOf(withHeader({ ...good, alg: 'none' }))).toBe('wrong-algorithm')
    expect(await reasonOf(withHeader({ ...good, alg: 'EdDSA' }))).toBe('wrong-algorithm')
    expect(await reasonOf(withHeader({ ...good, alg: 'HS256' }))).toBe('wrong-algorithm')
    expect(await reasonOf(withHeader({ ...good, typ: 'hx-rcpt+jws' }))).toBe('wrong-type')
    expect(await reasonOf(withHeader({ ...good, jwk: fi.publicJwk }))).toBe('malformed')
    expect(await reasonOf(withHeader({ ...good, crit: ['b64'], b64: false }))).toBe('malformed')
    expect(await reasonOf(withHeader({ alg: 'Ed25519', typ: 'hx-env+jws' }))).toBe('malformed')
    expect(await reasonOf(withHeader({ ...good, kid: 'somebody' }))).toBe('unknown-key')
    expect(await reasonOf(withHeader({ ...good, kid: nl.kid }))).toBe('bad-signature')
    expect(await reasonOf(await signed(anEnvelope(), 'hx-req+jws'))).toBe('wrong-type')
  })

  test('is refused when somebody else signed it in the name of the sender', async () => {
    expect(await reasonOf(await signEnvelope(anEnvelope(), nl))).toBe('wrong-signer')
    expect(await reasonOf(await signEnvelope(anEnvelope(), aSigningKey(99)))).toBe('unknown-key')
  })

  test('is refused when the key was not in force at iat', async () => {
    const times = [
      ['2026-10-31T23:59:59Z', 'key-not-in-force'],
      ['2026-11-01T00:00:00Z', 'ok'],
      ['2026-11-30T23:59:59.999Z', 'ok'],
      ['2026-12-01T00:00:00Z', 'key-not-in-force'],
    ] as const
    for (const [iat, expected] of times) {
      expect(await reasonOf(await signEnvelope(anEnvelope({ iat, exp: '2027-01-01T00:00:00Z' }), fi))).toBe(
        expected,
      )
    }
  })

  test('of more than 64 KiB is refused before it is parsed, and is not signed', async () => {
    const large = { ...anEnvelope(), padding: 'x'.repeat(MAX_ENVELOPE_BYTES) }
    expect(await reasonOf(await signed(large))).toBe('too-large')
    expect(await reasonOf('x'.repeat(10_000_000))).toBe('too-large')
    await expect(signEnvelope(large, fi)).rejects.toThrow(RangeError)
    const just = JSON.stringify({ ...anEnvelope(), padding: '' })
    const fitting = just.replace(
      '"padding":""',
      `"padding":"${'x'.repeat(MAX_ENVELOPE_BYTES - just.length)}"`,
    )
    expect(await reasonOf(await signed(fitting))).toBe('ok')
    expect(await reasonOf(await signed(fitting.replace('xx', 'xxx')))).toBe('too-large')
  })

  test('with a key twice, a key __proto__, or too deep is refused though its signature is good', async () => {
    const text = JSON.stringify(anEnvelope())
    expect(await reasonOf(await signed(text.replace('"to":', '"to":"hotline.se","to":')))).toBe(
      'duplicate-key',
    )
    expect(await reasonOf(await signed(text.replace('"to":', '"t\\u006f":"hotline.se","to":')))).toBe(
      'duplicate-key',
    )
    expect(await reasonOf(await signed(text.replace('"to":', '"__proto__":{},"to":')))).toBe('forbidden-key')
    expect(await reasonOf(await signed(`${'['.repeat(100_000 / 4)}`))).toBe('too-deep')
    expect(await reasonOf(await signed(`${text},`))).toBe('not-json')
    expect(await reasonOf(await signed('"text"'))).toBe('bad-envelope')
  })

  test('with a field that is unknown is read, unless crit names it', async () => {
    const read = await readEnvelope(await signed({ ...anEnvelope(), later: 1 }), resolveKey)
    expect(read.ok && read.envelope).toEqual(anEnvelope())
    const jws = await signed({ ...anEnvelope(), later: 1, crit: ['prio', 'later'] })
    expect(await readEnvelope(jws, resolveKey)).toEqual({
      ok: false,
      reason: 'unknown-crit',
      head: {
        id: anEnvelope().id,
        from: 'hotline.fi',
        to: 'hotline.nl',
        kid: fi.kid,
        suite: 'hx1',
        sha256: envelopeHash(jws),
      },
    })
    expect(await reasonOf(await signEnvelope(anEnvelope({ crit: ['prio'] }), fi))).toBe('ok')
  })

  test('of a later version, suite or kind says who is to be told so', async () => {
    for (const [change, reason] of [
      [{ v: 2 }, 'unsupported-version'],
      [{ suite: 'hx3' }, 'unsupported-suite'],
      [{ kind: 'summons' }, 'unsupported-kind'],
    ] as const) {
      const read = await readEnvelope(await signed({ ...anEnvelope(), ...change }), resolveKey)
      expect(read).toMatchObject({ ok: false, reason, head: { id: anEnvelope().id, from: 'hotline.fi' } })
    }
  })

  test.each([
    ['an id of 25 characters', { id: '01M84ZWWG0ABCDEFGHJKMNPQR' }],
    ['an id of more than 128 bits', { id: '81KASJ4T00ABCDEFGHJKMNPQRS' }],
    ['a sender who writes to itself', { to: 'hotline.fi' }],
    ['a member id in capitals', { to: 'Hotline.nl' }],
    ['30 February', { iat: '2026-02-30T20:00:00Z' }],
    ['a time with an offset', { iat: '2026-11-23T20:00:00+01:00' }],
    ['an end before its beginning', { exp: '2026-11-23T19:00:00Z' }],
    ['seq 0', { seq: 0 }],
    ['a fraction as seq', { seq: 1.5 }],
    ['seq 1 with a predecessor', { seq: 1 }],
    ['no predecessor after seq 1', { prev: null }],
    ['a hash in capitals', { prev: 'A'.repeat(64) }],
    ['no parts', { parts: [] }],
    ['no body', { parts: [{ ...anEnvelope().parts[1], n: 0 }] }],
    ['two bodies', { parts: [anEnvelope().parts[0], { ...anEnvelope().parts[0], n: 1 }] }],
    ['a part number twice', { parts: [anEnvelope().parts[0], anEnvelope().parts[0]] }],
    ['a negative length', { parts: [{ ...anEnvelope().parts[0], len: -1 }] }],
    ['an unknown priority', { prio: 'later' }],
  ])('with %s is refused', async (_, change) => {
    expect(await reasonOf(await signed({ ...anEnvelope(), ...change }))).toBe('bad-envelope')
  })

  test('never makes the reader throw, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.array(fc.base64String(), { maxLength: 4 }).map((all) => all.join('.')),
        ),
        async (text) => {
          expect((await readEnvelope(text, resolveKey)).ok).toBe(false)
        },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        expect((await readEnvelope(await signed(json), resolveKey)).ok).toBe(false)
      }),
    )
  })
})

describe('a new envelope id', () => {
  test('has 26 Crockford characters, and sorts by time', () => {
    const id = newEnvelopeId(new Date('2026-11-23T20:00:00Z'), (count) => new Uint8Array(count).fill(255))
    expect(id).toBe('01M84ZWWG0ZZZZZZZZZZZZZZZZ')
    expect(newEnvelopeId(new Date('2026-11-23T20:00:00.001Z')) > id).toBe(true)
    expect(newEnvelopeId(new Date())).not.toBe(newEnvelopeId(new Date()))
  })
})

describe('the times of an envelope', () => {
  test.each([
    ['2026-11-23T19:49:59Z', 'ahead'],
    ['2026-11-23T19:50:00Z', 'current'],
    ['2026-12-07T19:59:59Z', 'current'],
    ['2026-12-07T20:00:00Z', 'expired'],
    ['2026-12-23T20:00:01Z', 'expired'],
  ])('at %s are %s', (now, expected) => {
    expect(timingOf(anEnvelope(), new Date(now))).toBe(expected)
  })

  test('are old after thirty days only where the sender still stands by it', () => {
    const lasting = anEnvelope({ exp: '2027-11-23T20:00:00Z' })
    expect(timingOf(lasting, new Date('2026-12-23T20:00:00Z'))).toBe('current')
    expect(timingOf(lasting, new Date('2026-12-23T20:00:01Z'))).toBe('old')
    expect(timingOf(lasting, new Date('2027-11-23T20:00:00Z'))).toBe('expired')
  })
})
