import {
  appendLeaf,
  consistencyProof,
  cosignNote,
  emptyFrontier,
  inclusionProof,
  leafHash,
  type NoteVerifier,
  plainLeafHash,
  serialiseFrontier,
  signCheckpoint,
  signNote,
  toHex,
  treeRoot,
  writeVerifierKey,
} from '../../src/index.ts'
import { logKey, logName, witnessKeys, witnessName } from '../../src/testing/a-network.ts'
import { aSigningKey } from '../../src/testing/builders.ts'

const SIZE = 11
const leaves = Array.from({ length: SIZE }, (_, at) => plainLeafHash(new TextEncoder().encode(`leaf ${at}`)))
const log = aSigningKey(31)
const origin = 'hotline.example/ledger'

export async function logVectors() {
  const store = new Map<string, Uint8Array>()
  let frontier = emptyFrontier
  for (const leaf of leaves) {
    const appended = appendLeaf(frontier, leaf)
    frontier = appended.frontier
    for (const { level, index, hash } of appended.completed) store.set(`${level}/${index}`, hash)
  }
  const reader = {
    subtree: (level: number, index: number) => store.get(`${level}/${index}`) ?? new Uint8Array(),
  }
  const rootAt = (size: number) => toHex(treeRoot(leaves.slice(0, size)))

  const inclusion = []
  const consistency = []
  for (let size = 1; size <= SIZE; size++) {
    for (let one = 0; one < size; one++) {
      inclusion.push({
        index: one,
        size,
        root: rootAt(size),
        proof: (await inclusionProof(one, size, reader)).map(toHex),
      })
      const first = one + 1
      const proof = (await consistencyProof(first, size, reader)).map(toHex)
      consistency.push({ first, second: size, firstRoot: rootAt(first), secondRoot: rootAt(size), proof })
    }
  }
  const salt = new Uint8Array(32).fill(7)
  return {
    about: 'RFC 6962 tree over `leaves` (leaf hashes), C2SP checkpoints.',
    saltedLeaf: {
      salt: toHex(salt),
      event: '{"kind":"example"}',
      hash: toHex(leafHash(salt, Buffer.from('{"kind":"example"}'))),
    },
    leaves: leaves.map(toHex),
    roots: Array.from({ length: SIZE + 1 }, (_, size) => rootAt(size)),
    frontier: serialiseFrontier(frontier),
    inclusion,
    consistency,
    checkpoints: checkpointVectors(rootAt(SIZE)),
    cosigned: cosignedVectors(rootAt(SIZE)),
  }
}

function checkpointVectors(root: string) {
  const checkpoint = { origin, size: SIZE, root }
  const verifier: NoteVerifier = { name: origin, key: log.publicKey }
  const good = signCheckpoint(checkpoint, log)
  const refused: [string, string, string][] = [
    ['another size', good.replace(`\n${SIZE}\n`, `\n${SIZE + 1}\n`), 'bad-signature'],
    ['an unknown signer', signCheckpoint(checkpoint, aSigningKey(32)), 'unknown-signer'],
    ['no signature', good.slice(0, good.lastIndexOf('\n\n') + 1), 'malformed'],
    [
      'a size with a leading zero',
      signNote(`${origin}\n011\n${'A'.repeat(43)}=\n`, origin, log),
      'bad-checkpoint',
    ],
    ['a root that is too short', signNote(`${origin}\n11\nAAAA\n`, origin, log), 'bad-checkpoint'],
  ]
  return {
    verifierKey: writeVerifierKey(verifier),
    accepted: [{ note: good, checkpoint }],
    refused: refused.map(([name, note, reason]) => ({ name, note, reason })),
  }
}

function cosignedVectors(root: string) {
  const at = new Date('2026-11-23T20:00:00Z')
  const later = (hours: number) => new Date(at.getTime() + hours * 3_600_000)
  const checkpoint = { origin: logName, size: SIZE, root }
  const note = signCheckpoint(checkpoint, logKey)
  const byWitness = (one: 0 | 1 | 2) => cosignNote(note, witnessName(one), witnessKeys[one], at)
  const timed = note + cosignNote(note, logName, logKey, at)
  const quorum = timed + byWitness(0) + byWitness(2)
  const other = signCheckpoint({ ...checkpoint, size: SIZE + 1 }, logKey)
  const moved = cosignNote(other, witnessName(0), witnessKeys[0], at)
  const refused: [string, string, Date, string][] = [
    ['a day and a minute later', quorum, later(24.02), 'stale'],
    ['a quarter of an hour before its time', quorum, later(-0.25), 'ahead'],
    ['without the log’s time', note + byWitness(0) + byWitness(2), at, 'no-time'],
    ['with a cosignature of another head', timed + moved, at, 'bad-signature'],
    ['with another time', quorum.replace(byWitness(0), withOtherTime(byWitness(0))), at, 'bad-signature'],
    ['of a stranger', signCheckpoint(checkpoint, aSigningKey(32)), at, 'unknown-signer'],
  ]
  return {
    about:
      'readCosignedCheckpoint at `now`, with the verifier keys of the log and of three witnesses, and the quorum.',
    log: writeVerifierKey({ name: logName, key: logKey.publicKey }),
    witnesses: witnessKeys.map(({ publicKey }, one) =>
      writeVerifierKey({ name: witnessName(one), key: publicKey, type: 'cosignature' }),
    ),
    quorum: 2,
    accepted: [
      { name: 'two of three', note: quorum, witnesses: [witnessName(0), witnessName(2)], hasQuorum: true },
      {
        name: 'one twice',
        note: timed + byWitness(1) + byWitness(1),
        witnesses: [witnessName(1)],
        hasQuorum: false,
      },
      { name: 'nobody', note: timed, witnesses: [], hasQuorum: false },
    ].map((one) => ({ ...one, now: later(1).toISOString(), checkpoint, at: at.toISOString() })),
    refused: refused.map(([name, text, now, reason]) => ({
      name,
      note: text,
      now: now.toISOString(),
      reason,
    })),
  }
}

/** The line with the lowest bit of its time changed. */
function withOtherTime(line: string): string {
  const [dash, name, encoded = ''] = line.trimEnd().split(' ')
  const bytes = Buffer.from(encoded, 'base64')
  bytes[11] = (bytes[11] ?? 0) ^ 1
  return `${dash} ${name} ${bytes.toString('base64')}\n`
}
