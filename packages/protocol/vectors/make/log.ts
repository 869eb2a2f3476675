import {
  appendLeaf,
  consistencyProof,
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
