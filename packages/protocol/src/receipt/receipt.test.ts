import { describe, expect, test } from 'vitest'
import { envelopeHash, readReceipt, receiptMatches, sha256Hex, signEnvelope, signReceipt } from '../index.ts'
import { signCompactJws } from '../lib/compact-jws.ts'
import { anEnvelope, aReceipt, fi, nl, resolveKey } from '../testing/builders.ts'
import { eachChangedByte } from '../testing/each-changed-byte.ts'

const envelope = anEnvelope()
const envelopeJws = await signEnvelope(envelope, fi)
const receipt = aReceipt(envelope, envelopeHash(envelopeJws))
const sealedBody = { n: 0, sha256: sha256Hex('sealed body'), len: 1843 }
const sealedEvidence = { n: 1, sha256: sha256Hex('sealed evidence'), len: 734_003 }

describe('a receipt', () => {
  test('is read as it was signed, and is the same text each time', async () => {
    const jws = await signReceipt(receipt, nl)
    expect(await signReceipt(receipt, nl)).toBe(jws)
    expect(await readReceipt(jws, resolveKey)).toEqual({ ok: true, receipt, kid: nl.kid })
  })

  test('is refused after any change of any one byte', async () => {
    const jws = await signReceipt(receipt, nl)
    for (const { at, changed } of eachChangedByte(jws)) {
      expect((await readReceipt(changed, resolveKey)).ok, `byte ${at}`).toBe(false)
    }
  })

  test('is refused when not its issuer signed it, or with a key that was not in force', async () => {
    expect(await readReceipt(await signReceipt(receipt, fi), resolveKey)).toEqual({
      ok: false,
      reason: 'wrong-signer',
    })
    const late = aReceipt(envelope, receipt.env_sha256, { at: '2026-12-01T00:00:00Z' })
    expect(await readReceipt(await signReceipt(late, nl), resolveKey)).toEqual({
      ok: false,
      reason: 'key-not-in-force',
    })
  })

  test('is not an envelope, nor an envelope a receipt', async () => {
    expect(await readReceipt(envelopeJws, resolveKey)).toEqual({ ok: false, reason: 'wrong-type' })
  })

  test.each([
    ['a reason on a delivery', { code: 'no-space' }],
    ['a rejection without a reason', { kind: 'rejected' }],
    ['a reason that is a sentence', { kind: 'rejected', code: 'No space left.' }],
    ['an unknown kind', { kind: 'read' }],
    ['a negative log size', { log: { ...receipt.log, size: -1 } }],
  ])('with %s is refused', async (_, change) => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...receipt, ...change }))
    const jws = await signCompactJws('hx-rcpt+jws', bytes, nl)
    expect(await readReceipt(jws, resolveKey)).toMatchObject({ ok: false, reason: 'bad-receipt' })
  })
})

describe('a receipt and an envelope', () => {
  test('match when the addressee has signed for these bytes and all their parts', () => {
    expect(receiptMatches(receipt, envelope, envelopeJws)).toEqual({ ok: true })
  })

  test.each([
    ['other-envelope', { env: '01M84ZWWG0ZZZZZZZZZZZZZZZZ' }],
    ['other-bytes', { env_sha256: sha256Hex('other') }],
    ['wrong-issuer', { from: 'hotline.se' }],
    ['wrong-addressee', { to: 'hotline.se' }],
    ['wrong-parts', { parts: receipt.parts.slice(1) }],
    ['wrong-parts', { parts: [] }],
    ['wrong-parts', { parts: [sealedBody, sealedBody] }],
    ['wrong-parts', { parts: [sealedBody, { ...sealedEvidence, len: 1 }] }],
    ['wrong-parts', { parts: [sealedBody, { ...sealedEvidence, sha256: sha256Hex('other') }] }],
    ['wrong-parts', { parts: [...receipt.parts, { n: 2, sha256: sha256Hex('third'), len: 1 }] }],
  ])('do not match: %s', (reason, change) => {
    expect(receiptMatches({ ...receipt, ...change }, envelope, envelopeJws)).toEqual({ ok: false, reason })
  })

  test('of a relay match only when the sender expects that relay, and never as a delivery', () => {
    const relayed = aReceipt(envelope, receipt.env_sha256, { kind: 'relayed', from: 'secretariat' })
    expect(receiptMatches(relayed, envelope, envelopeJws, 'secretariat')).toEqual({ ok: true })
    expect(receiptMatches(relayed, envelope, envelopeJws)).toEqual({ ok: false, reason: 'wrong-issuer' })
    const forged = { ...relayed, kind: 'delivered' as const }
    expect(receiptMatches(forged, envelope, envelopeJws, 'secretariat')).toEqual({
      ok: false,
      reason: 'wrong-issuer',
    })
  })

  test('of a rejection match whatever parts had arrived', () => {
    for (const parts of [[], receipt.parts.slice(0, 1), receipt.parts]) {
      const rejected = aReceipt(envelope, receipt.env_sha256, {
        kind: 'rejected',
        code: 'unsupported-kind',
        parts,
      })
      expect(receiptMatches(rejected, envelope, envelopeJws)).toEqual({ ok: true })
    }
  })
})
