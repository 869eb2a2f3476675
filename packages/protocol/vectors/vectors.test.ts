import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  appendDocuments,
  checkPublicKey,
  directoryRoot,
  envelopeSchema,
  fromHex,
  leafHash,
  openPart,
  type PublicKey,
  type PublishedDocument,
  padme,
  parseFrontier,
  type ResolveKey,
  readCheckpoint,
  readCosignedCheckpoint,
  readDirectory,
  readEnvelope,
  readKeyset,
  readReceipt,
  readVerifierKey,
  receiptMatches,
  receiptSchema,
  serialiseFrontier,
  toHex,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
  verifyRequest,
} from '../src/index.ts'
import directory from './directory.json' with { type: 'json' }
import envelope from './envelope.json' with { type: 'json' }
import history from './history.json' with { type: 'json' }
import keys from './keys.json' with { type: 'json' }
import keyset from './keyset.json' with { type: 'json' }
import log from './log.json' with { type: 'json' }
import { directoryVectors } from './make/directory.ts'
import { envelopeVectors } from './make/envelope.ts'
import { historyVectors } from './make/history.ts'
import { keyVectors } from './make/keys.ts'
import { keysetVectors } from './make/keyset.ts'
import { logVectors } from './make/log.ts'
import { receiptVectors } from './make/receipt.ts'
import { requestProofVectors } from './make/request-proof.ts'
import receipt from './receipt.json' with { type: 'json' }
import requestProof from './request-proof.json' with { type: 'json' }
import sealing from './sealing.json' with { type: 'json' }

describe('keys', () => {
  test.each(keys.accepted)('accepted: $kid', ({ jwk, kid }) => expect(keyOf(jwk).kid).toBe(kid))
  test.each(keys.refused)('refused as $reason: $hex', ({ jwk, reason }) => {
    expect(checkPublicKey(jwk)).toEqual({ ok: false, reason })
  })
})

describe('envelopes', () => {
  const resolve = resolverFor(envelope.keys)
  test.each(envelope.accepted)('accepted: $name', async ({ jws, sha256, envelope: expected }) => {
    expect(await readEnvelope(jws, resolve)).toMatchObject({ ok: true, envelope: expected, sha256 })
  })
  test.each(envelope.refused)('refused as $reason: $name', async ({ jws, reason }) => {
    expect(await readEnvelope(jws, resolve)).toMatchObject({ ok: false, reason })
  })
})

describe('receipts', () => {
  const resolve = resolverFor(receipt.keys)
  const sent = envelopeSchema.parse(receipt.envelope)
  test.each(receipt.accepted)('accepted: $name', async ({ jws, receipt: expected, relay }) => {
    const read = await readReceipt(jws, resolve)
    if (!read.ok) throw new Error(read.reason)
    expect(read.receipt).toEqual(expected)
    expect(receiptMatches(read.receipt, sent, receipt.envelopeJws, relay)).toEqual({ ok: true })
  })
  test.each(receipt.refused)('refused as $reason: $name', async ({ jws, reason }) => {
    expect(await readReceipt(jws, resolve)).toMatchObject({ ok: false, reason })
  })
  test.each(receipt.mismatched)('of no use as $reason: $name', ({ receipt: one, reason }) => {
    expect(receiptMatches(receiptSchema.parse(one), sent, receipt.envelopeJws)).toEqual({ ok: false, reason })
  })
})

describe('keysets', () => {
  const identityKey = keyOf(keyset.identityKey)
  test.each(keyset.accepted)('accepted: $name', async ({ json, keyset: expected, sha256 }) => {
    expect(await readKeyset(json, identityKey)).toEqual({ ok: true, keyset: expected, sha256 })
  })
  test.each(keyset.refused)('refused as $reason: $name', async ({ json, reason }) => {
    expect(await readKeyset(json, identityKey)).toMatchObject({ ok: false, reason })
  })
})

describe('directories', () => {
  const trusted = directory.trustedKeys.map(keyOf)
  test.each(directory.accepted)('accepted: $name', async ({ json, directory: expected, sha256 }) => {
    expect(await readDirectory(json, trusted, directory.threshold)).toMatchObject({
      ok: true,
      directory: expected,
      sha256,
    })
  })
  test.each(directory.refused)('refused as $reason: $name', async ({ json, reason }) => {
    expect(await readDirectory(json, trusted, directory.threshold)).toMatchObject({ ok: false, reason })
  })
  test('their state', () =>
    expect(directoryRoot(directory.accepted.map((one) => one.json))).toEqual(directory.state))
})

describe('histories', () => {
  const documentsOf = (all: readonly { type: string; document: string }[]) =>
    all as readonly PublishedDocument[]
  test.each(history.accepted)('accepted: $name', async (one) => {
    const read = await appendDocuments(undefined, documentsOf(one.documents))
    if (!read.ok) throw new Error(read.reason)
    const { root, directory: newest, members, states, skipped } = read.history
    expect([states.at(-1), root.version, newest?.version, skipped]).toEqual([
      ...[one.state, one.root, one.directory, one.skipped],
    ])
    const keysets = [...members].flatMap(([member, known]) =>
      known.keyset ? [{ member, version: known.keyset.version }] : [],
    )
    expect(keysets).toEqual(one.keysets)
  })
  test.each(history.refused)('refused as $reason: $name', async ({ documents, reason, position }) => {
    expect(await appendDocuments(undefined, documentsOf(documents))).toMatchObject({
      ...{ ok: false, reason, position },
    })
  })
})

describe('the log', () => {
  const leaves = log.leaves.map(bytesOf)
  test('roots, frontier and salted leaf', () => {
    for (const [size, root] of log.roots.entries()) expect(toHex(treeRoot(leaves.slice(0, size)))).toBe(root)
    const frontier = parseFrontier(log.frontier)
    expect(frontier && serialiseFrontier(frontier)).toBe(log.frontier)
    const { salt, event, hash } = log.saltedLeaf
    expect(toHex(leafHash(bytesOf(salt), Buffer.from(event)))).toBe(hash)
  })
  test('inclusion proofs', () => {
    for (const { index, size, root, proof } of log.inclusion) {
      const leaf = bytesOf(log.leaves[index] ?? '')
      expect(verifyInclusion(leaf, index, size, proof.map(bytesOf), bytesOf(root))).toEqual({ ok: true })
    }
  })
  test('consistency proofs', () => {
    for (const { first, second, firstRoot, secondRoot, proof } of log.consistency) {
      const path = proof.map(bytesOf)
      expect(verifyConsistency(first, second, bytesOf(firstRoot), bytesOf(secondRoot), path)).toEqual({
        ok: true,
      })
    }
  })
  const verifier = readVerifierKey(log.checkpoints.verifierKey)
  const verifiers = verifier.ok ? [verifier.verifier] : []
  test.each(log.checkpoints.accepted)('checkpoint accepted', ({ note, checkpoint }) => {
    expect(readCheckpoint(note, verifiers)).toMatchObject({ ok: true, checkpoint })
  })
  test.each(log.checkpoints.refused)('checkpoint refused as $reason: $name', ({ note, reason }) => {
    expect(readCheckpoint(note, verifiers)).toEqual({ ok: false, reason })
  })
})

describe('cosigned heads of a log', () => {
  const verifierOf = (text: string) => {
    const read = readVerifierKey(text)
    if (!read.ok) throw new Error(read.reason)
    return read.verifier
  }
  const { cosigned } = log
  const trust = {
    log: verifierOf(cosigned.log),
    witnesses: cosigned.witnesses.map(verifierOf),
    quorum: cosigned.quorum,
  }
  test.each(cosigned.accepted)('accepted: $name', ({ note, now, checkpoint, at, witnesses, hasQuorum }) => {
    expect(readCosignedCheckpoint(note, trust, new Date(now))).toEqual({
      ...{ ok: true, checkpoint, at: new Date(at), witnesses, hasQuorum },
    })
  })
  test.each(cosigned.refused)('refused as $reason: $name', ({ note, now, reason }) => {
    expect(readCosignedCheckpoint(note, trust, new Date(now))).toMatchObject({ ok: false, reason })
  })
})

describe('request proofs', () => {
  const resolve = resolverFor(requestProof.keys)
  test.each(requestProof.accepted)('accepted at $now', async ({ jws, expected, now, member }) => {
    expect(await verifyRequest(jws, expected, resolve, new Date(now))).toMatchObject({ ok: true, member })
  })
  test.each(requestProof.refused)('refused as $reason: $name', async ({ jws, expected, now, reason }) => {
    expect(await verifyRequest(jws, expected, resolve, new Date(now))).toEqual({ ok: false, reason })
  })
})

describe('sealed parts', () => {
  test.each(sealing.parts)(
    'open: $kind, $len bytes',
    async ({ ciphertext, sha256, len, identity, plaintext }) => {
      const opened = await openPart(Buffer.from(ciphertext, 'base64'), { sha256, len }, [identity])
      expect(opened.ok && Buffer.from(opened.plaintext).toString()).toBe(plaintext)
    },
  )
  test('Padmé', () => {
    for (const { length, padded } of sealing.padme) expect(padme(length)).toBe(padded)
  })
})

test.each([
  ['keys', keyVectors],
  ['envelope', envelopeVectors],
  ['receipt', receiptVectors],
  ['keyset', keysetVectors],
  ['directory', directoryVectors],
  ['history', historyVectors],
  ['log', logVectors],
  ['request-proof', requestProofVectors],
] as const)('%s.json is what the generator writes', async (name, make) => {
  const written = readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')
  expect(`${JSON.stringify(await make(), null, 2)}\n`).toBe(written)
})

function keyOf(jwk: unknown): PublicKey {
  const check = checkPublicKey(jwk)
  if (!check.ok) throw new Error(check.reason)
  return check.key
}

function resolverFor(
  known: readonly { member: string; kid: string; jwk: unknown; nbf: string; exp: string }[],
): ResolveKey {
  const signers = known.map(({ member, jwk, nbf, exp }) => ({ member, key: keyOf(jwk), nbf, exp }))
  return (kid) => signers.find((one) => one.key.kid === kid)
}

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  if (!bytes) throw new Error(`not hex: ${hex}`)
  return bytes
}
