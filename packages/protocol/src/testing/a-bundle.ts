// A hand-over with everything that proves it, as a member would export it.

import {
  appendLeaf,
  type Bundle,
  consistencyProof,
  cosignNote,
  directoryRoot,
  documentHash,
  type Envelope,
  emptyFrontier,
  envelopeHash,
  inclusionProof,
  leafHash,
  type Member,
  type PublishedDocument,
  plainLeafHash,
  type Root,
  type SubtreeReader,
  signCheckpoint,
  signEnvelope,
  signKeyset,
  signLedgerVoucher,
  signReceipt,
  toHex,
  treeRoot,
  writeVerifierKey,
} from '../index.ts'
import { directoryKeys, logKey, logName, papers, rootKeys, witnessKeys, witnessName } from './a-network.ts'
import { aDirectory, aKeyset, anEnvelope, aReceipt, aSigningKey, fiPq, nlPq } from './builders.ts'

/** Hybrid, made once; nothing in a bundle opens anything. */
export interface BundleWish {
  recipient: string
  suite?: Envelope['suite']
  /** As few keys as a network can have, for tests that verify the bundle thousands of times. */
  small?: boolean
  /** Finland lists its key anew, as if it had come into force only after it had signed. */
  relisted?: boolean
}

const inForce = { nbf: '2026-11-01T00:00:00Z', exp: '2026-12-01T00:00:00Z' }
const ledgerKey = aSigningKey(71)
const ledgerName = 'hotline.fi/ledger'

/** Reads the subtrees of a few leaves by computing them. */
export function readerOver(leaves: readonly Uint8Array[]): SubtreeReader {
  const store = new Map<string, Uint8Array>()
  let frontier = emptyFrontier
  for (const leaf of leaves) {
    const appended = appendLeaf(frontier, leaf)
    frontier = appended.frontier
    for (const { level, index, hash } of appended.completed) store.set(`${level}/${index}`, hash)
  }
  return { subtree: (level, index) => store.get(`${level}/${index}`) ?? new Uint8Array() }
}

/** The documents of a network of two hotlines that both speak both suites. */
export async function documentsOf(
  recipient: string,
  { small = false, relisted = false }: Pick<BundleWish, 'small' | 'relisted'> = {},
): Promise<PublishedDocument[]> {
  const members: Member[] = aDirectory().members
  const network = await papers(recipient, small ? fewKeys() : {})
  await network.directory(small ? members.slice(0, 2) : members)
  const keysetOf = async (member: string, identitySeed: number, signer: typeof fiPq) => {
    const sign = [{ jwk: signer.publicJwk, ...inForce }]
    const signPq = [{ jwk: signer.pq.publicJwk, ...inForce }]
    const offer = small ? {} : { signPq, suites: ['hx1', 'hx2'] }
    const keyset = aKeyset(recipient, { member, sign, ...offer })
    return signKeyset(keyset, aSigningKey(identitySeed), small ? [signer] : [signer, signer.pq])
  }
  const keysets = [await keysetOf('hotline.fi', 11, fiPq), await keysetOf('hotline.nl', 12, nlPq)]
  if (relisted) {
    const sign = [{ jwk: fiPq.publicJwk, ...inForce, nbf: '2026-11-24T00:00:00Z' }]
    const next = aKeyset(recipient, { version: 2, prev: documentHash(keysets[0] ?? ''), sign })
    keysets.push(await signKeyset(next, aSigningKey(11), [fiPq]))
  }
  return [...network.documents, ...keysets.map((document) => ({ type: 'keyset' as const, document }))]
}

function fewKeys(): Partial<Root> {
  const [root, directory] = [rootKeys[0], directoryKeys[0]]
  const named = (name: string, { publicJwk }: typeof root) => ({ name, jwk: publicJwk })
  const roleOf = ({ kid }: typeof root) => ({ kids: [kid], threshold: 1 })
  return {
    keys: [named('root', root), named('directory', directory)],
    roles: { root: roleOf(root), directory: roleOf(directory) },
    ...{ witnesses: [], quorum: 0 },
  }
}

/** A bundle of Finland's: one envelope to the Netherlands and its receipt. The sender had seen the documents up to its own
 *  keyset; the receiver all. */
export async function aBundle({ recipient, suite = 'hx1', small = false, ...wish }: BundleWish): Promise<{
  bundle: Bundle
  root: string
}> {
  const documents = await documentsOf(recipient, { small, ...wish })
  const texts = documents.map(({ document }) => document)
  const state = directoryRoot(texts)
  const before = directoryRoot(texts.slice(0, 3))
  const envelope = anEnvelope({ suite, dir: before })
  const text = await signEnvelope(envelope, fiPq)
  const sha256 = envelopeHash(text)
  const receipt = aReceipt(envelope, sha256, { dir: state, ...(suite === 'hx2' ? { suite } : {}) })
  const leaves = texts.map((one) => plainLeafHash(new TextEncoder().encode(one)))
  const reader = readerOver(leaves)
  const at = new Date('2026-11-23T12:00:00Z')
  const head = signCheckpoint({ origin: logName, size: state.version, root: state.root }, logKey)
  const cosigned = [
    cosignNote(head, logName, logKey, at),
    ...witnessKeys.slice(0, small ? 0 : 2).map((key, n) => cosignNote(head, witnessName(n), key, at)),
  ]
  return {
    root: texts[0] ?? '',
    bundle: {
      type: 'hx-bundle',
      v: 1,
      directory: {
        state,
        checkpoint: head + cosigned.join(''),
        documents: await Promise.all(
          documents.map(async ({ type, document }, n) => ({
            position: n + 1,
            ...{ type, document },
            path: (await inclusionProof(n, texts.length, reader)).map(toHex),
          })),
        ),
        earlier: [{ ...before, path: (await consistencyProof(3, texts.length, reader)).map(toHex) }],
      },
      handOvers: [{ envelope: text, receipts: [await signReceipt(receipt, nlPq)] }],
      ledger: await aLedger(envelope, sha256),
    },
  }
}

async function aLedger(envelope: Envelope, sha256: string): Promise<NonNullable<Bundle['ledger']>> {
  const events = [
    { at: '2026-11-23T20:00:02.000Z', kind: 'report.received', actor: 'public' },
    {
      ...{ at: '2026-11-23T20:00:02.000Z', kind: 'envelope.delivered', actor: 'member:hotline.nl' },
      detail: { to: envelope.to, envelope: envelope.id, sha256, records: 1 },
    },
    {
      ...{ at: '2026-11-23T20:00:02.000Z', kind: 'item.delivered', actor: 'member:hotline.nl' },
      ...{ report: '01M84ZWWG0REP0RT0000000001', item: '01M84ZWWG01TEM000000000001' },
      detail: { to: envelope.to },
    },
  ]
  return aLedgerOf(events, [1, 2])
}

/** Finland's ledger of these events, which shows those at the indexes. */
export async function aLedgerOf(
  told: readonly object[],
  shown: readonly number[],
): Promise<NonNullable<Bundle['ledger']>> {
  const events = told.map((event) => JSON.stringify(event))
  const salts = events.map((_, n) => new Uint8Array(32).fill(n + 1))
  const leaves = events.map((event, n) => leafHash(salts[n] ?? new Uint8Array(32), Buffer.from(event)))
  const reader = readerOver(leaves)
  const size = leaves.length
  const vkey = writeVerifierKey({ name: ledgerName, key: ledgerKey.publicKey })
  return {
    voucher: await signLedgerVoucher(
      { v: 1, member: 'hotline.fi', vkey, at: '2026-11-02T00:00:00Z' },
      aSigningKey(1),
    ),
    checkpoint: signCheckpoint({ origin: ledgerName, size, root: toHex(treeRoot(leaves)) }, ledgerKey),
    leaves: await Promise.all(
      shown.map(async (index) => ({
        ...{ index, salt: toHex(salts[index] ?? new Uint8Array(32)), event: events[index] ?? '' },
        path: (await inclusionProof(index, size, reader)).map(toHex),
      })),
    ),
  }
}
