import { documentHash, envelopeHash, signEnvelope, signKeyset, signReceipt } from '../../src/index.ts'
import { signDualJws } from '../../src/lib/dual-jws.ts'
import { signGeneralJws } from '../../src/lib/general-jws.ts'
import {
  aKeyset,
  anEnvelope,
  aPqSigningKey,
  aReceipt,
  aSigningKey,
  fi,
  fiPq,
  nl,
  nlPq,
} from '../../src/testing/builders.ts'
import { hybridRecipient } from './sealing.ts'
import { knownKeys } from './signed-as.ts'

interface Text {
  payload: string
  signatures: { protected: string; signature: string }[]
}

const inForce = { nbf: '2026-11-01T00:00:00Z', exp: '2026-12-01T00:00:00Z' }
const bytesOf = (payload: unknown) => new TextEncoder().encode(JSON.stringify(payload))
const dual = (typ: string, payload: unknown, signer = fiPq) => signDualJws(typ, bytesOf(payload), signer)

/** ML-DSA draws randomness for each signature (FIPS 204, hedged), so these are made once: delete `hx2.json` to have them made
 *  anew. */
export async function hx2Vectors() {
  const envelope = anEnvelope({ suite: 'hx2' })
  const text = await signEnvelope(envelope, fiPq)
  const sha256 = envelopeHash(text)
  const receipt = aReceipt(envelope, sha256, { suite: 'hx2' })
  const receiptText = await signReceipt(receipt, nlPq)
  return {
    about:
      'Suite hx2: readEnvelope, readReceipt, receiptMatches and readKeyset with two signatures. `sha256` is over the bytes of `text`.',
    keys: [
      ...knownKeys,
      ...[
        { member: 'hotline.fi', key: fiPq.pq },
        { member: 'hotline.nl', key: nlPq.pq },
      ].map(({ member, key }) => ({ member, kid: key.kid, jwk: key.publicJwk, ...inForce })),
    ],
    envelope: {
      accepted: [{ name: 'with a body and a piece of evidence', text, envelope, sha256 }],
      refused: await refusedEnvelopes(text),
    },
    receipt: {
      envelope,
      envelopeText: text,
      accepted: [{ name: 'delivered', text: receiptText, receipt }],
      refused: [
        {
          name: 'the Ed25519 signature alone, as a receipt of hx1',
          text: compactOf(receiptText),
          reason: 'wrong-form',
        },
        {
          name: 'a receipt of hx1 in this form',
          text: await dual('hx-rcpt+jws', aReceipt(envelope, sha256), nlPq),
          reason: 'wrong-form',
        },
      ],
      mismatched: [
        { name: 'of suite hx1', receipt: aReceipt(envelope, sha256), reason: 'wrong-suite' },
        {
          name: 'of another text',
          receipt: { ...receipt, env_sha256: '0'.repeat(64) },
          reason: 'other-bytes',
        },
      ],
    },
    keyset: await keysetVectors(),
  }
}

async function refusedEnvelopes(text: string) {
  const envelope = anEnvelope({ suite: 'hx2' })
  const { payload, signatures } = JSON.parse(text) as Text
  const [classical, quantum] = signatures
  const write = (...few: unknown[]) => JSON.stringify({ payload, signatures: few })
  const other = JSON.parse(await signEnvelope({ ...envelope, seq: 418 }, fiPq)) as Text
  const refused: [string, string, string][] = [
    ['the Ed25519 signature alone, as an envelope of hx1', compactOf(text), 'wrong-form'],
    ['one signature', write(classical), 'malformed'],
    ['three signatures', write(classical, quantum, quantum), 'malformed'],
    ['the signatures the other way round', write(quantum, classical), 'wrong-algorithm'],
    ['the Ed25519 signature twice', write(classical, classical), 'wrong-algorithm'],
    ['white space', text.replace(',', ', '), 'malformed'],
    ['a line end', `${text}\n`, 'malformed'],
    ['members in another order', JSON.stringify({ signatures, payload }), 'malformed'],
    ['an escaped letter', text.replace('"payload"', '"\\u0070ayload"'), 'malformed'],
    ['an unprotected header', write({ ...classical, header: {} }, quantum), 'malformed'],
    ['the ML-DSA-44 signature of another envelope', write(classical, other.signatures[1]), 'bad-signature'],
    ['the Ed25519 signature of another envelope', write(other.signatures[0], quantum), 'bad-signature'],
    [
      'an unknown ML-DSA-44 key',
      await signEnvelope(envelope, { ...fi, pq: aPqSigningKey(77) }),
      'unknown-key',
    ],
    [
      'the ML-DSA-44 key of another member',
      await signEnvelope(envelope, { ...fi, pq: nlPq.pq }),
      'wrong-signer',
    ],
    ['both keys of another member', await signEnvelope(envelope, { ...nl, pq: nlPq.pq }), 'wrong-signer'],
    ['suite hx1 in this form', await dual('hx-env+jws', { ...envelope, suite: 'hx1' }), 'wrong-form'],
    ['a later suite', await dual('hx-env+jws', { ...envelope, suite: 'hx3' }), 'unsupported-suite'],
    ['the type of a receipt', await dual('hx-rcpt+jws', envelope), 'wrong-type'],
    [
      'signed before the keys were in force',
      await signEnvelope({ ...envelope, iat: '2026-10-31T23:59:59Z' }, fiPq),
      'key-not-in-force',
    ],
  ]
  return refused.map(([name, json, reason]) => ({ name, text: json, reason }))
}

async function keysetVectors() {
  const identity = aSigningKey(11)
  const keyset = aKeyset(await hybridRecipient(), {
    suites: ['hx1', 'hx2'],
    signPq: [{ jwk: fiPq.pq.publicJwk, ...inForce }],
  })
  const good = await signKeyset(keyset, identity, [fi, fiPq.pq])
  const signed = (payload: unknown, ...keys: Parameters<typeof signGeneralJws>[2]) =>
    signGeneralJws('hx-keyset+jws', bytesOf(payload), keys)
  const pub = Buffer.concat([Buffer.alloc(32, 7), Buffer.alloc(1280)]).toString('base64url')
  const weak = { ...keyset, signPq: [{ ...inForce, jwk: { kty: 'AKP', alg: 'ML-DSA-44', pub } }] }
  const { signPq: _, ...without } = keyset
  return {
    identityKey: identity.publicJwk,
    accepted: [{ name: 'with a key of each kind', text: good, keyset, sha256: documentHash(good) }],
    refused: [
      {
        name: 'no proof of possession of the ML-DSA-44 key',
        text: await signed(keyset, identity, fi),
        reason: 'no-proof-of-possession',
      },
      {
        name: 'the signature of a stranger’s ML-DSA-44 key as well',
        text: await signed(keyset, identity, fi, fiPq.pq, aPqSigningKey(5)),
        reason: 'unknown-key',
      },
      {
        name: 'an ML-DSA-44 key with t1 = 0',
        text: await signed(weak, identity, fi),
        reason: 'weak-signing-key',
      },
      {
        name: 'suite hx2 without such a key',
        text: await signed(without, identity, fi),
        reason: 'bad-keyset',
      },
    ],
  }
}

function compactOf(text: string): string {
  const { payload, signatures } = JSON.parse(text) as Text
  return `${signatures[0]?.protected}.${payload}.${signatures[0]?.signature}`
}

/** Public keys of ML-DSA-44: deterministic, so part of `keys.json`. */
export function pqKeyVectors() {
  const good = aPqSigningKey(1)
  const bytes = Buffer.from(good.publicJwk.pub, 'base64url')
  const jwk = (pub: Uint8Array) => ({
    kty: 'AKP',
    alg: 'ML-DSA-44',
    pub: Buffer.from(pub).toString('base64url'),
  })
  const seedOf = (t1: Uint8Array) => Buffer.concat([bytes.subarray(0, 32), t1])
  const refused: [string, object, string][] = [
    ['t1 = 0: anybody can sign for it', jwk(seedOf(Buffer.alloc(1280))), 'weak'],
    ['t1 = 1023, which is -1 once it is scaled', jwk(seedOf(Buffer.alloc(1280, 0xff))), 'weak'],
    ['a byte too few', jwk(bytes.subarray(1)), 'not-ml-dsa-44'],
    ['a byte too many', jwk(Buffer.concat([bytes, Buffer.alloc(1)])), 'not-ml-dsa-44'],
    ['the name of another algorithm', { ...jwk(bytes), alg: 'ML-DSA-65' }, 'not-ml-dsa-44'],
    ['padding', { ...jwk(bytes), pub: `${good.publicJwk.pub}=` }, 'not-ml-dsa-44'],
  ]
  return {
    accepted: [1, 2].map((seed) => ({ jwk: aPqSigningKey(seed).publicJwk, kid: aPqSigningKey(seed).kid })),
    refused: refused.map(([name, one, reason]) => ({ name, jwk: one, reason })),
  }
}
