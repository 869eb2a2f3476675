// Documents with sensible contents for tests and for the generator of the vectors.

import type { Body } from '../body/body.ts'
import type { Directory } from '../directory/directory.ts'
import type { Keyset } from '../directory/keyset.ts'
import type { Envelope } from '../envelope/envelope.ts'
import {
  importPqSigningKey,
  newPqSigningKey,
  type PqSigningKey,
  type Signer,
} from '../keys/pq-signing-key.ts'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import { importSigningKey, newSigningKey, type SigningKey } from '../keys/signing-key.ts'
import { sha256Hex } from '../lib/sha256.ts'
import type { Receipt } from '../receipt/receipt.ts'

/** A signing key that is the same in every run. */
export function aSigningKey(seed: number): SigningKey {
  const imported = importSigningKey(newSigningKey(new Uint8Array(32).fill(seed)).privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.key
}

/** A post-quantum signing key that is the same in every run; its signatures are not (FIPS 204, hedged). */
export function aPqSigningKey(seed: number): PqSigningKey {
  const imported = importPqSigningKey(newPqSigningKey(new Uint8Array(32).fill(seed)).privateJwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.key
}

export const fi = aSigningKey(1)
export const nl = aSigningKey(2)
export const relay = aSigningKey(3)
/** The same two members, ready for suite hx2. */
export const fiPq: Signer & { pq: PqSigningKey } = { ...fi, pq: aPqSigningKey(1) }
export const nlPq: Signer & { pq: PqSigningKey } = { ...nl, pq: aPqSigningKey(2) }

const inForce = { nbf: '2026-11-01T00:00:00Z', exp: '2026-12-01T00:00:00Z' }
const known: readonly SignerKey[] = [
  { member: 'hotline.fi', key: fi.publicKey, ...inForce },
  { member: 'hotline.nl', key: nl.publicKey, ...inForce },
  { member: 'secretariat', key: relay.publicKey, ...inForce },
  { member: 'hotline.fi', key: fiPq.pq.publicKey, ...inForce },
  { member: 'hotline.nl', key: nlPq.pq.publicKey, ...inForce },
]

/** Knows the keys above, in force in November 2026. */
export const resolveKey: ResolveKey = (kid) => known.find((one) => one.key.kid === kid)

const dir = { version: 412, root: sha256Hex('directory') }

export function anEnvelope(changes: Partial<Envelope> = {}): Envelope {
  return {
    v: 1,
    suite: 'hx1',
    id: '01M84ZWWG0ABCDEFGHJKMNPQRS',
    from: 'hotline.fi',
    to: 'hotline.nl',
    kind: 'report',
    prio: 'urgent',
    iat: '2026-11-23T20:00:00Z',
    exp: '2026-12-07T20:00:00Z',
    epoch: 'a1b2',
    seq: 417,
    prev: sha256Hex('envelope 416'),
    dir,
    crit: [],
    parts: [
      { n: 0, role: 'body', sha256: sha256Hex('sealed body'), len: 1843 },
      { n: 1, role: 'evidence', sha256: sha256Hex('sealed evidence'), len: 734_003 },
    ],
    ...changes,
  }
}

/** A receipt of the Dutch hotline for an envelope. */
export function aReceipt(
  envelope: Envelope,
  envelopeSha256: string,
  changes: Partial<Receipt> = {},
): Receipt {
  return {
    v: 1,
    kind: 'delivered',
    env: envelope.id,
    env_sha256: envelopeSha256,
    parts: envelope.parts.map(({ n, sha256, len }) => ({ n, sha256, len })),
    from: envelope.to,
    to: envelope.from,
    at: '2026-11-23T20:00:01Z',
    dir,
    log: { origin: 'hotline.nl/ledger', size: 1200, root: sha256Hex('ledger') },
    ...changes,
  }
}

export function aBody(changes: Partial<Body> = {}): Body {
  return {
    from: 'hotline.fi',
    distribution: ['hotline.nl', 'interpol'],
    onward: 'le',
    records: [
      {
        type: 'report',
        reportId: '01M84ZWWG0REP0RT0000000001',
        itemId: '01M84ZWWG01TEM000000000001',
        revision: 1,
        createdAt: '2026-11-23T19:58:00Z',
        parts: [1],
        url: 'https://pictures.example/geometric.png',
      },
    ],
    manifest: [
      { n: 1, sha256: sha256Hex('plain evidence'), len: 14, media: 'image/png', name: 'capture.png' },
    ],
    ...changes,
  }
}

export function aDirectory(changes: Partial<Directory> = {}): Directory {
  const common = { status: 'active', takesOrphans: false } as const
  return {
    version: 1,
    prev: null,
    expires: '2026-12-23T00:00:00Z',
    members: [
      {
        ...common,
        id: 'hotline.fi',
        name: 'Hotline Finland',
        kind: 'hotline',
        countries: ['FI'],
        identityKey: aSigningKey(11).publicJwk,
      },
      {
        ...common,
        id: 'hotline.nl',
        name: 'Hotline Netherlands',
        kind: 'hotline',
        countries: ['NL'],
        identityKey: aSigningKey(12).publicJwk,
      },
      {
        ...common,
        id: 'interpol',
        name: 'INTERPOL',
        kind: 'interpol',
        countries: [],
        takesOrphans: true,
        identityKey: aSigningKey(13).publicJwk,
      },
    ],
    ...changes,
  }
}

/** A keyset of the Finnish hotline whose one signing key is `fi`, sealed to the recipient. */
export function aKeyset(recipient: string, changes: Partial<Keyset> = {}): Keyset {
  return {
    member: 'hotline.fi',
    version: 1,
    prev: null,
    sign: [{ jwk: fi.publicJwk, ...inForce }],
    seal: [{ recipient, ...inForce }],
    delivery: { mode: 'push', url: 'https://fi.hotline.example' },
    suites: ['hx1'],
    versions: [1],
    limits: { partBytes: 2_147_483_648, records: 500 },
    ...changes,
  }
}
