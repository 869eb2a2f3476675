import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendLeaf,
  consistencyProof,
  emptyFrontier,
  type Frontier,
  fromHex,
  frontierRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  parseFrontier,
  plainLeafHash,
  type SubtreeReader,
  serialiseFrontier,
  toHex,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '../index.ts'
import { sha256 } from '../lib/sha256.ts'

/** The leaves and roots of the reference implementation of Certificate Transparency (RFC 6962). */
const CT_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

/** RFC 6962 section 2.1 word by word, without any cleverness. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (!first) return sha256()
  if (leaves.length === 1) return first
  const split = naiveSplit(leaves.length)
  return nodeHash(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)))
}
function naiveSplit(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}
function naivePath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return []
  const split = naiveSplit(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split
    ? [...naivePath(index, left), naiveRoot(right)]
    : [...naivePath(index - split, right), naiveRoot(left)]
}
function naiveConsistency(first: number, leaves: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (first === leaves.length) return whole ? [] : [naiveRoot(leaves)]
  const split = naiveSplit(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return first <= split
    ? [...naiveConsistency(first, left, whole), naiveRoot(right)]
    : [...naiveConsistency(first - split, right, false), naiveRoot(left)]
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => plainLeafHash(Buffer.from(`leaf ${at}`)))

/** A store of complete subtrees as the ledger keeps it, filled by `appendLeaf`. */
function storeOf(leaves: readonly Uint8Array[]): SubtreeReader {
  const stored = new Map<string, Uint8Array>()
  let frontier: Frontier = emptyFrontier
  for (const leaf of leaves) {
    const appended = appendLeaf(frontier, leaf)
    frontier = appended.frontier
    for (const { level, index, hash } of appended.completed) stored.set(`${level}/${index}`, hash)
  }
  return {
    subtree(level, index) {
      const hash = stored.get(`${level}/${index}`)
      if (!hash) throw new Error(`no complete subtree ${level}/${index}`)
      return hash
    },
  }
}

const leavesArbitrary = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 70 })

describe('the tree', () => {
  test.each(CT_ROOTS.map((root, size) => ({ size, root })))(
    'of $size known leaves has the known root',
    (one) => {
      const leaves = CT_LEAVES.slice(0, one.size).map((hex) =>
        plainLeafHash(fromHex(hex) ?? new Uint8Array()),
      )
      expect(toHex(treeRoot(leaves))).toBe(one.root)
    },
  )

  test('has the root of RFC 6962, whatever the leaves', () => {
    fc.assert(
      fc.property(leavesArbitrary, (contents) => {
        const leaves = contents.map(plainLeafHash)
        expect(treeRoot(leaves)).toEqual(naiveRoot(leaves))
      }),
    )
  })

  test('salts are of one length, so that no byte moves between salt and event', () => {
    expect(() => leafHash(new Uint8Array(31), Buffer.from('event'))).toThrow(RangeError)
    expect(leafHash(new Uint8Array(32), Buffer.from('event'))).toEqual(
      plainLeafHash(Buffer.concat([Buffer.alloc(32), Buffer.from('event')])),
    )
  })
})

describe('the frontier', () => {
  test('survives being written and read at every size', () => {
    let frontier: Frontier = emptyFrontier
    for (const leaf of numbered(130)) {
      const restored = parseFrontier(serialiseFrontier(frontier))
      if (!restored) throw new Error('not restored')
      expect(restored).toEqual(frontier)
      frontier = appendLeaf(restored, leaf).frontier
    }
    expect(frontierRoot(frontier)).toEqual(naiveRoot(numbered(130)))
  })

  test('is not read from a text whose hashes do not fit its size', () => {
    const hash = '00'.repeat(32)
    for (const text of ['', '{', '{"size":1,"hashes":[]}', `{"size":4,"hashes":["${hash}","${hash}"]}`]) {
      expect(parseFrontier(text)).toBeUndefined()
    }
  })
})

describe('an inclusion proof', () => {
  test('is that of RFC 6962 and verifies, for every leaf of every tree up to 40', async () => {
    const leaves = numbered(40)
    const store = storeOf(leaves)
    for (let size = 1; size <= leaves.length; size++) {
      const root = naiveRoot(leaves.slice(0, size))
      for (const [index, leaf] of leaves.slice(0, size).entries()) {
        const proof = await inclusionProof(index, size, store)
        expect(proof).toEqual(naivePath(index, leaves.slice(0, size)))
        expect(verifyInclusion(leaf, index, size, proof, root)).toEqual({ ok: true })
      }
    }
  })

  test('does not verify for another leaf, place, size or root, nor with a changed, missing or added hash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 64 }), fc.nat(), fc.nat(), async (size, some, other) => {
        const leaves = numbered(size)
        const [index, elsewhere] = [some % size, other % size]
        fc.pre(index !== elsewhere)
        const [leaf, stranger] = [leaves[index], leaves[elsewhere]]
        if (!leaf || !stranger) throw new Error('no such leaf')
        const proof = await inclusionProof(index, size, storeOf(leaves))
        const root = naiveRoot(leaves)
        expect(verifyInclusion(stranger, index, size, proof, root).ok).toBe(false)
        expect(verifyInclusion(leaf, elsewhere, size, proof, root).ok).toBe(false)
        expect(verifyInclusion(leaf, index, size, proof, stranger).ok).toBe(false)
        expect(verifyInclusion(leaf, index, size, proof.slice(1), root).ok).toBe(false)
        expect(verifyInclusion(leaf, index, size, [...proof, root], root).ok).toBe(false)
        expect(
          verifyInclusion(leaf, index, size, proof.with(other % proof.length, stranger), stranger).ok,
        ).toBe(false)
      }),
    )
  })

  test('is refused for a place outside of the tree', () => {
    const leaf = plainLeafHash(Buffer.from('x'))
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 4],
      [0.5, 4],
      [0, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(verifyInclusion(leaf, index, size, [], leaf)).toEqual({ ok: false, reason: 'out-of-range' })
    }
  })
})

describe('a consistency proof', () => {
  test('is that of RFC 6962 and verifies, for every two trees up to 40', async () => {
    const leaves = numbered(40)
    const store = storeOf(leaves)
    for (let second = 1; second <= leaves.length; second++) {
      const secondRoot = naiveRoot(leaves.slice(0, second))
      for (let first = 1; first <= second; first++) {
        const proof = await consistencyProof(first, second, store)
        expect(proof).toEqual(naiveConsistency(first, leaves.slice(0, second), true))
        const firstRoot = naiveRoot(leaves.slice(0, first))
        expect(verifyConsistency(first, second, firstRoot, secondRoot, proof)).toEqual({ ok: true })
      }
    }
  })

  test('does not verify for a tree with another past, nor with a changed, missing or added hash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 64 }), fc.nat(), fc.nat(), async (second, a, b) => {
        const leaves = numbered(second)
        const first = 1 + (a % (second - 1))
        const proof = await consistencyProof(first, second, storeOf(leaves))
        const [firstRoot, secondRoot] = [naiveRoot(leaves.slice(0, first)), naiveRoot(leaves)]
        const rewritten = naiveRoot(leaves.slice(0, first).with(b % first, sha256()))
        expect(verifyConsistency(first, second, rewritten, secondRoot, proof).ok).toBe(false)
        expect(verifyConsistency(first, second, firstRoot, rewritten, proof).ok).toBe(false)
        expect(verifyConsistency(first, second, firstRoot, secondRoot, proof.slice(1)).ok).toBe(false)
        expect(verifyConsistency(first, second, firstRoot, secondRoot, [...proof, firstRoot]).ok).toBe(false)
        const changed = proof.with(b % proof.length, sha256())
        expect(verifyConsistency(first, second, firstRoot, secondRoot, changed).ok).toBe(false)
      }),
    )
  })

  test('of a tree with itself or with the empty tree is empty', () => {
    const [root, other] = [naiveRoot(numbered(5)), naiveRoot(numbered(6))]
    expect(verifyConsistency(5, 5, root, root, [])).toEqual({ ok: true })
    expect(verifyConsistency(5, 5, root, other, [])).toEqual({ ok: false, reason: 'root-mismatch' })
    expect(verifyConsistency(0, 5, sha256(), root, [])).toEqual({ ok: true })
    expect(verifyConsistency(0, 5, root, root, [])).toEqual({ ok: false, reason: 'root-mismatch' })
    expect(verifyConsistency(5, 5, root, root, [root])).toEqual({ ok: false, reason: 'wrong-length' })
    expect(verifyConsistency(6, 5, other, root, [])).toEqual({ ok: false, reason: 'out-of-range' })
  })
})
