import { describe, expect, test } from 'vitest'
import {
  bodySchema,
  checkBody,
  checkGrowth,
  checkPqPublicKey,
  checkPublicKey,
  checkSuccession,
  chooseSuite,
  chooseVersion,
  decodeBody,
  describeBundle,
  envelopeSchema,
  fromHex,
  open,
  openPart,
  type PqPublicKey,
  type PublicKey,
  type ResolveKey,
  readBundle,
  readEnvelope,
  readKeyset,
  readReceipt,
  receiptMatches,
  receiptSchema,
  sha256Hex,
  statementRangeDigest,
  statementRootOfRows,
  timingOf,
  verifyBundle,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts'
import age from './age.json' with { type: 'json' }
import body from './body.json' with { type: 'json' }
import bundle from './bundle.json' with { type: 'json' }
import hx2 from './hx2.json' with { type: 'json' }
import keys from './keys.json' with { type: 'json' }
import { bodyVectors } from './make/body.ts'
import { bundleVectors } from './make/bundle.ts'
import { hx2Vectors } from './make/hx2.ts'
import { negotiationVectors } from './make/negotiation.ts'
import { statementVectors } from './make/statement.ts'
import { verdictVectors } from './make/verdicts.ts'
import negotiation from './negotiation.json' with { type: 'json' }
import statement from './statement.json' with { type: 'json' }
import verdicts from './verdicts.json' with { type: 'json' }

describe('post-quantum keys', () => {
  test.each(keys.pq.accepted)('accepted: $kid', ({ jwk, kid }) =>
    expect(checkPqPublicKey(jwk)).toMatchObject({ ok: true, key: { kid } }),
  )
  test.each(keys.pq.refused)('refused as $reason: $name', ({ jwk, reason }) =>
    expect(checkPqPublicKey(jwk)).toEqual({ ok: false, reason }),
  )
})

describe('suite hx2', () => {
  const known = hx2.keys.map(({ member, jwk, nbf, exp }) => ({ member, key: keyOf(jwk), nbf, exp }))
  const resolve: ResolveKey = (kid) => known.find(({ key }) => key.kid === kid)
  test.each(hx2.envelope.accepted)('envelope accepted: $name', async ({ text, envelope, sha256 }) => {
    expect(await readEnvelope(text, resolve)).toMatchObject({ ok: true, envelope, sha256 })
  })
  test.each(hx2.envelope.refused)('envelope refused as $reason: $name', async ({ text, reason }) => {
    expect(await readEnvelope(text, resolve)).toMatchObject({ ok: false, reason })
  })
  const sent = envelopeSchema.parse(hx2.receipt.envelope)
  test.each(hx2.receipt.accepted)('receipt accepted: $name', async ({ text, receipt }) => {
    const read = await readReceipt(text, resolve)
    if (!read.ok) throw new Error(read.reason)
    expect(read.receipt).toEqual(receipt)
    expect(receiptMatches(read.receipt, sent, hx2.receipt.envelopeText)).toEqual({ ok: true })
  })
  test.each(hx2.receipt.refused)('receipt refused as $reason: $name', async ({ text, reason }) => {
    expect(await readReceipt(text, resolve)).toMatchObject({ ok: false, reason })
  })
  test.each(hx2.receipt.mismatched)('receipt of no use as $reason: $name', ({ receipt, reason }) => {
    const match = receiptMatches(receiptSchema.parse(receipt), sent, hx2.receipt.envelopeText)
    expect(match).toEqual({ ok: false, reason })
  })
  const identity = keyOf(hx2.keyset.identityKey) as PublicKey
  test.each(hx2.keyset.accepted)('keyset accepted: $name', async ({ text, keyset, sha256 }) => {
    expect(await readKeyset(text, identity)).toEqual({ ok: true, keyset, sha256 })
  })
  test.each(hx2.keyset.refused)('keyset refused as $reason: $name', async ({ text, reason }) => {
    expect(await readKeyset(text, identity)).toMatchObject({ ok: false, reason })
  })
})

describe('bodies', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  test.each(body.accepted)('accepted: $name', ({ text, body: expected }) => {
    expect(decodeBody(bytes(text))).toEqual({ ok: true, body: expected })
  })
  test.each(body.refused)('refused as $reason: $name', ({ text, reason }) => {
    expect(decodeBody(bytes(text))).toMatchObject({ ok: false, reason })
  })
  test.each(body.checks)('$reason: $name', (one) => {
    const opened = new Map(one.opened.map(({ n, sha256, len }) => [n, { sha256, len }]))
    const check = checkBody(bodySchema.parse(one.body), envelopeSchema.parse(one.envelope), one.self, opened)
    expect(check).toEqual(one.reason === null ? { ok: true } : { ok: false, reason: one.reason })
  })
})

test('negotiation', () => {
  for (const { ours, theirs, minSuite, ...choice } of negotiation.suites) {
    const expected =
      'chosen' in choice ? { ok: true, suite: choice.chosen } : { ok: false, reason: choice.reason }
    expect(chooseSuite(ours, theirs, minSuite)).toEqual(expected)
  }
  for (const { ours, theirs, ...choice } of negotiation.versions) {
    const expected =
      'chosen' in choice ? { ok: true, version: choice.chosen } : { ok: false, reason: choice.reason }
    expect(chooseVersion(ours, theirs)).toEqual(expected)
  }
})

describe('a receiver’s verdicts', () => {
  test('on time, succession and growth', () => {
    for (const { now, iat, exp, verdict } of verdicts.timing)
      expect(timingOf({ iat, exp }, new Date(now))).toBe(verdict)
    for (const { known, next, ...verdict } of verdicts.succession)
      expect(checkSuccession(known, next)).toEqual(verdict)
    for (const { known, head, ...verdict } of verdicts.growth)
      expect(checkGrowth(known, head)).toEqual(verdict)
  })
  test('Merkle proofs that must be refused', () => {
    for (const { leaf, index, size, root, proof, reason } of verdicts.inclusion)
      expect(verifyInclusion(bytesOf(leaf), index, size, proof.map(bytesOf), bytesOf(root))).toEqual({
        ok: false,
        reason,
      })
    for (const { first, second, firstRoot, secondRoot, proof, reason } of verdicts.consistency) {
      const verdict = verifyConsistency(
        first,
        second,
        bytesOf(firstRoot),
        bytesOf(secondRoot),
        proof.map(bytesOf),
      )
      expect(verdict).toEqual({ ok: false, reason })
    }
  })
})

test('statements', () => {
  const rowsOf = (seqs: number[]) =>
    seqs.map((seq) => ({
      seq,
      envelopeSha256: sha256Hex(`envelope ${seq}`),
      receiptSha256: sha256Hex(`receipt ${seq}`),
    }))
  for (const { seqs, upToSeq, firstDigest, root } of statement.cases) {
    expect(statementRootOfRows(rowsOf(seqs), upToSeq)).toBe(root)
    expect(statementRangeDigest(rowsOf(seqs.filter((seq) => seq <= statement.range)))).toBe(firstDigest)
  }
  for (const { seqs, upToSeq, root } of statement.refused)
    expect(statementRootOfRows(rowsOf(seqs), upToSeq)).not.toBe(root)
})

describe('bundles', () => {
  async function outcomeOf(text: string) {
    const read = readBundle(text)
    if (!read.ok) return { at: 'the file', reason: read.reason }
    const verdict = await verifyBundle(read.bundle, bundle.root)
    return verdict.ok ? verdict : verdict.problem
  }
  test.each(bundle.accepted)('accepted: $name', async ({ text, from, to, state, leaves }) => {
    const verdict = await outcomeOf(text)
    if (!('ok' in verdict) || !verdict.ok) throw new Error(JSON.stringify(verdict))
    const { handOvers, directory, ledger } = verdict.findings
    expect(handOvers[0]?.envelope).toMatchObject({ from, to })
    expect(directory.state).toEqual(state)
    expect((handOvers[0]?.leaves.length ?? 0) + (ledger?.items.length ?? 0)).toBe(leaves)
    expect(describeBundle(verdict).join('\n')).toContain('Hotline Finland')
  })
  test.each(bundle.refused)('refused as $reason at $at: $name', async ({ text, at, reason }) => {
    expect(await outcomeOf(text)).toEqual({ at, reason })
  })
})

describe('files of the age program', () => {
  test.each(age.files)('opened: $name', async ({ file, plaintext }) => {
    const opened = await open(Buffer.from(file, 'base64'), [age.identity])
    if (!opened.ok) throw new Error(opened.reason)
    expect({ sha256: sha256Hex(opened.plaintext), len: opened.plaintext.length }).toEqual(plaintext)
  })
  test('a padded part that the program sealed', async () => {
    const { ciphertext, sha256, len, plaintext } = age.part
    const opened = await openPart(Buffer.from(ciphertext, 'base64'), { sha256, len }, [age.identity])
    expect(opened.ok && Buffer.from(opened.plaintext).toString()).toBe(plaintext)
  })
  test.each(age.refused)('refused as $reason: $name', async ({ ciphertext, sha256, len, reason }) => {
    const opened = await openPart(Buffer.from(ciphertext, 'base64'), { sha256, len }, [age.identity])
    expect(opened).toEqual({ ok: false, reason })
  })
})

test.each([
  ['body', body, bodyVectors],
  ['negotiation', negotiation, negotiationVectors],
  ['verdicts', verdicts, verdictVectors],
  ['statement', statement, statementVectors],
  ['bundle', bundle, bundleVectors],
] as const)('%s.json is what the generator writes', async (_, written, make) => {
  expect(JSON.parse(JSON.stringify(await make()))).toEqual(written)
})

test('hx2.json holds the cases that the generator makes; only the signatures differ', async () => {
  const casesOf = ({ envelope, receipt, keyset }: Awaited<ReturnType<typeof hx2Vectors>> | typeof hx2) =>
    [envelope, receipt, keyset].map(({ accepted, refused }) => [
      accepted.map(({ name }) => name),
      refused.map(({ name, reason }) => [name, reason]),
    ])
  expect(casesOf(hx2)).toEqual(casesOf(await hx2Vectors()))
})

function keyOf(jwk: { kty: string }): PublicKey | PqPublicKey {
  const check = jwk.kty === 'AKP' ? checkPqPublicKey(jwk) : checkPublicKey(jwk)
  if (!check.ok) throw new Error(check.reason)
  return check.key
}

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  if (!bytes) throw new Error(`not hex: ${hex}`)
  return bytes
}
