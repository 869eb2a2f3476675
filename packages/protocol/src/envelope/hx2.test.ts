import { describe, expect, test } from 'vitest'
import { contentTypeOf } from '../lib/signed-document.ts'
import { readReceipt } from '../receipt/read-receipt.ts'
import { receiptMatches } from '../receipt/receipt-matches.ts'
import { signReceipt } from '../receipt/sign-receipt.ts'
import { anEnvelope, aPqSigningKey, aReceipt, fi, fiPq, nl, nlPq, resolveKey } from '../testing/builders.ts'
import { eachChangedByte } from '../testing/each-changed-byte.ts'
import { envelopeHash } from './envelope-hash.ts'
import { peekEnvelope } from './peek-envelope.ts'
import { readEnvelope } from './read-envelope.ts'
import { signEnvelope } from './sign-envelope.ts'

// Suite hx2: two signatures, both required.

interface Text {
  payload: string
  signatures: [{ protected: string; signature: string }, { protected: string; signature: string }]
}

const envelope = anEnvelope({ suite: 'hx2' })
const good = await signEnvelope(envelope, fiPq)
const parts = JSON.parse(good) as Text
const [classical, quantum] = parts.signatures
const write = (signatures: readonly unknown[], payload = parts.payload) =>
  JSON.stringify({ payload, signatures })
const compactOf = (text: string) => {
  const { payload, signatures } = JSON.parse(text) as Text
  return `${signatures[0].protected}.${payload}.${signatures[0].signature}`
}
const compact = compactOf(good)

test('an hx2 envelope comes back as it was signed, under the hash of its text', async () => {
  expect(await readEnvelope(good, resolveKey)).toEqual({
    ok: true,
    envelope,
    kid: fi.kid,
    sha256: envelopeHash(good),
  })
  expect(peekEnvelope(good)).toEqual(envelope)
  expect(contentTypeOf(good)).toBe('application/jose+json')
  expect(contentTypeOf(compact)).toBe('application/jose')
})

test('a signer without a post-quantum key cannot sign it', async () => {
  await expect(signEnvelope(envelope, fi)).rejects.toThrow(RangeError)
})

test('a change of any byte is refused', async () => {
  for (const { at, changed } of eachChangedByte(good)) {
    // Two in three positions of the long signature look alike; each third is enough there.
    if (at > good.length - 3000 && at % 29 !== 0) continue
    expect((await readEnvelope(changed, resolveKey)).ok, `at ${at}`).toBe(false)
  }
})

describe('refused', () => {
  const other = { ...envelope, seq: 418 }
  test.each([
    ['the Ed25519 signature alone, as an hx1 envelope', () => compact, 'wrong-form'],
    [
      'the Ed25519 signature alone, as an hx1 envelope of a kind that is not known',
      async () => compactOf(await signedAsDual({ ...envelope, kind: 'summons' })),
      'wrong-form',
    ],
    ['the Ed25519 signature alone, in this form', () => write([classical]), 'malformed'],
    ['the ML-DSA-44 signature alone', () => write([quantum]), 'malformed'],
    ['the Ed25519 signature twice', () => write([classical, classical]), 'wrong-algorithm'],
    ['the signatures the other way round', () => write([quantum, classical]), 'wrong-algorithm'],
    ['a third signature', () => write([classical, quantum, quantum]), 'malformed'],
    ['a space', () => good.replace(',', ', '), 'malformed'],
    ['a line end', () => `${good}\n`, 'malformed'],
    [
      'members in another order',
      () => JSON.stringify({ signatures: parts.signatures, payload: parts.payload }),
      'malformed',
    ],
    ['an escaped character', () => good.replace('"payload"', '"\\u0070ayload"'), 'malformed'],
    ['an unprotected header', () => write([{ ...classical, header: {} }, quantum]), 'malformed'],
    [
      'the post-quantum key of another member',
      () => signEnvelope(envelope, { ...fi, pq: nlPq.pq }),
      'wrong-signer',
    ],
    [
      'an unknown post-quantum key',
      () => signEnvelope(envelope, { ...fi, pq: aPqSigningKey(77) }),
      'unknown-key',
    ],
    ['an hx1 envelope in this form', () => signedAsDual({ ...envelope, suite: 'hx1' }), 'wrong-form'],
    ['a later suite in this form', () => signedAsDual({ ...envelope, suite: 'hx3' }), 'unsupported-suite'],
    [
      'the post-quantum signature of another envelope',
      async () => write([classical, (JSON.parse(await signEnvelope(other, fiPq)) as Text).signatures[1]]),
      'bad-signature',
    ],
    [
      'the Ed25519 signature of another envelope',
      async () => write([(JSON.parse(await signEnvelope(other, fiPq)) as Text).signatures[0], quantum]),
      'bad-signature',
    ],
  ] as const)('%s', async (_, make, reason) => {
    expect(await readEnvelope(await make(), resolveKey)).toMatchObject({ ok: false, reason })
  })

  test('one of the two keys not in force', async () => {
    const late: typeof resolveKey = async (kid) => {
      const known = await resolveKey(kid)
      return known?.key.alg === 'ML-DSA-44' ? { ...known, nbf: '2026-11-24T00:00:00Z' } : known
    }
    expect(await readEnvelope(good, late)).toEqual({ ok: false, reason: 'key-not-in-force' })
  })
})

describe('its receipt', async () => {
  const receipt = aReceipt(envelope, envelopeHash(good), { suite: 'hx2' })
  const signed = await signReceipt(receipt, nlPq)

  test('answers in the same suite', async () => {
    const read = await readReceipt(signed, resolveKey)
    if (!read.ok) throw new Error(read.reason)
    expect(receiptMatches(read.receipt, envelope, good)).toEqual({ ok: true })
  })

  test('cannot be taken for one of hx1 without its second signature', async () => {
    const { payload, signatures } = JSON.parse(signed) as Text
    const stripped = `${signatures[0].protected}.${payload}.${signatures[0].signature}`
    expect(await readReceipt(stripped, resolveKey)).toEqual({ ok: false, reason: 'wrong-form' })
  })

  test('of suite hx1 does not answer it, unless it says that hx2 is not known', async () => {
    const weak = await readReceipt(await signReceipt(aReceipt(envelope, envelopeHash(good)), nl), resolveKey)
    if (!weak.ok) throw new Error(weak.reason)
    expect(receiptMatches(weak.receipt, envelope, good)).toEqual({ ok: false, reason: 'wrong-suite' })
    const no = { ...weak.receipt, kind: 'rejected' as const, code: 'unsupported-suite', parts: [] }
    expect(receiptMatches(no, envelope, good)).toEqual({ ok: true })
    expect(receiptMatches({ ...no, code: 'bad-body' }, envelope, good)).toMatchObject({
      reason: 'wrong-suite',
    })
  })
})

/** A good pair of signatures under a suite that `signEnvelope` would not sign in this form. */
async function signedAsDual(payload: unknown): Promise<string> {
  const { signDualJws } = await import('../lib/dual-jws.ts')
  return signDualJws('hx-env+jws', new TextEncoder().encode(JSON.stringify(payload)), fiPq)
}
