import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Body,
  checkBody,
  decodeBody,
  digestPlaintext,
  encodeBody,
  MAX_BODY_BYTES,
  type Statement,
} from '../index.ts'
import { aBody, anEnvelope } from '../testing/builders.ts'

const bytesOf = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const record = (number: number) => ({
  type: 'report',
  reportId: `r-${number}`,
  itemId: `i-${number}`,
  revision: 1,
  createdAt: '2026-11-23T19:58:00Z',
})
const chain = { by: 'hotline.fi', epoch: 'a1b2', upToSeq: 3, count: 2, root: 'ab'.repeat(32) }
const statement: Statement = {
  chains: [{ ...chain, missing: [[2, 2]], ended: [] }],
  log: { origin: 'hotline.fi/ledger', size: 0, root: 'cd'.repeat(32) },
  questions: [],
  answers: [],
}

describe('a body', () => {
  test('is read as it was written, with whatever its records carry', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).filter((one) => !JSON.stringify(one).includes('__proto__'))
    const extra = fc.dictionary(fc.stringMatching(/^x[a-z]{1,8}$/), value)
    fc.assert(
      fc.property(fc.array(extra, { minLength: 1, maxLength: 20 }), (extras) => {
        const body = aBody({ records: extras.map((fields, at) => ({ ...fields, ...record(at) })) })
        // JSON has no -0; everything else comes back as it was.
        expect(decodeBody(encodeBody(body))).toEqual({ ok: true, body: JSON.parse(JSON.stringify(body)) })
      }),
    )
  })

  test('carries 1 to 500 records, or a statement', () => {
    const full = aBody({ records: Array.from({ length: 500 }, (_, at) => record(at)) })
    expect(decodeBody(encodeBody(full)).ok).toBe(true)
    expect(decodeBody(bytesOf({ ...full, records: [...full.records, record(500)] })).ok).toBe(false)
    expect(decodeBody(bytesOf(aBody({ records: [] }))).ok).toBe(false)
    expect(decodeBody(encodeBody(aBody({ records: [], manifest: [], statement }))).ok).toBe(true)
  })

  test('of more than 1 MiB is neither written nor read', () => {
    const large = aBody({ records: [{ ...record(1), note: 'x'.repeat(MAX_BODY_BYTES) }] })
    expect(() => encodeBody(large)).toThrow(RangeError)
    expect(decodeBody(bytesOf(large))).toEqual({ ok: false, reason: 'too-large' })
  })

  test('that two parsers could read differently is refused', () => {
    const text = JSON.stringify(aBody())
    expect(decodeBody(bytesOf(text.replace('"onward":', '"onward":"network","onward":')))).toEqual({
      ok: false,
      reason: 'duplicate-key',
    })
    expect(decodeBody(bytesOf(text.replace('"url":', '"__proto__":')))).toEqual({
      ok: false,
      reason: 'forbidden-key',
    })
    expect(decodeBody(Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({ ok: false, reason: 'not-json' })
  })

  test.each([
    ['no addressee', { distribution: [] }],
    ['an unknown onward rule', { onward: 'everybody' }],
    ['a part twice in the manifest', { manifest: [...aBody().manifest, ...aBody().manifest] }],
    ['part 0 in the manifest', { manifest: aBody().manifest.map((entry) => ({ ...entry, n: 0 })) }],
    ['a record without an item', { records: [{ ...record(1), itemId: undefined }] }],
    ['revision 0', { records: [{ ...record(1), revision: 0 }] }],
    [
      'a statement whose count does not add up',
      { statement: { ...statement, chains: [{ ...chain, count: 3, missing: [[2, 2]] }] } },
    ],
    [
      'a statement that misses what is beyond its end',
      { statement: { ...statement, chains: [{ ...chain, missing: [[4, 4]] }] } },
    ],
    [
      'a statement whose ranges overlap',
      {
        statement: {
          ...statement,
          chains: [
            {
              ...chain,
              count: 0,
              missing: [
                [1, 2],
                [2, 2],
              ],
            },
          ],
        },
      },
    ],
  ])('with %s is refused', (_, change) => {
    expect(decodeBody(bytesOf({ ...aBody(), ...change }))).toMatchObject({ ok: false, reason: 'bad-body' })
  })

  test('of any bytes never makes the reader throw', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !decodeBody(bytes).ok))
    fc.assert(fc.property(fc.json(), (json) => !decodeBody(bytesOf(json)).ok))
  })
})

describe('a body and its envelope', () => {
  const opened = new Map([[1, digestPlaintext(new TextEncoder().encode('plain evidence'))]])

  test('belong together when sender, addressee, manifest and opened parts agree', () => {
    expect(checkBody(aBody(), anEnvelope(), 'hotline.nl', opened)).toEqual({ ok: true })
  })

  test.each<[string, Partial<Body>]>([
    ['other-sender', { from: 'hotline.se' }],
    ['not-in-distribution', { distribution: ['interpol'] }],
    ['manifest-mismatch', { manifest: [] }],
    ['manifest-mismatch', { manifest: aBody().manifest.map((entry) => ({ ...entry, n: 2 })) }],
    ['part-mismatch', { manifest: aBody().manifest.map((entry) => ({ ...entry, len: 15 })) }],
    ['part-mismatch', { manifest: aBody().manifest.map((entry) => ({ ...entry, sha256: 'ab'.repeat(32) })) }],
    ['unknown-part', { records: [{ ...record(1), parts: [1, 2] }] }],
    ['statement-mismatch', { statement }],
  ])('do not: %s', (reason, change) => {
    expect(checkBody(aBody(change), anEnvelope(), 'hotline.nl', opened)).toEqual({ ok: false, reason })
  })

  test('do not when we are not the addressee, though the body names us', () => {
    expect(checkBody(aBody(), anEnvelope(), 'interpol', opened)).toEqual({
      ok: false,
      reason: 'not-addressed-to-us',
    })
  })

  test('do not when a part was not opened', () => {
    expect(checkBody(aBody(), anEnvelope(), 'hotline.nl', new Map())).toEqual({
      ok: false,
      reason: 'part-mismatch',
    })
  })

  test('do when a statement comes in a statement envelope', () => {
    const body = aBody({ records: [], manifest: [], statement })
    const envelope = anEnvelope({ kind: 'statement', parts: anEnvelope().parts.slice(0, 1) })
    expect(checkBody(body, envelope, 'hotline.nl', new Map())).toEqual({ ok: true })
  })
})
