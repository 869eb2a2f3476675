// The index beside brute force, which knows nothing of it: every entry is compared with every query.
import { createNearIndex } from '../near-index.ts'

export interface RecallPlan {
  /** Entries that are near to nothing but by chance. */
  random: number
  /** Entries made from the queries: as many at each distance from 0 to 31, and some just beyond. */
  near: number
  queries: number
  seed: number
}

export interface Recall {
  entries: number
  queries: number
  /** Matches by brute force, at each distance from 0 to 31. */
  expected: number[]
  /** Of these, what the index did not find. */
  missed: number
  /** What the index found and brute force did not. */
  tooMany: number
}

const words = 8
const farthest = 31
/** So many distances beyond the farthest are among the entries. */
const beyond = 8

/** Compares for every query all matches within 31 bits, and those within one other number of bits, each with its distance. */
export function measureRecall({ random: randomCount, near, queries: queryCount, seed }: RecallPlan): Recall {
  const random = seeded(seed)
  const entries = new Uint32Array((randomCount + near) * words)
  const queries = new Uint32Array(queryCount * words)
  fill(queries, random)
  fill(entries.subarray(near * words), random)
  for (let n = 0; n < near; n++) {
    const query = n % queryCount
    const entry = entries.subarray(n * words, (n + 1) * words)
    entry.set(queries.subarray(query * words, (query + 1) * words))
    // The queries take turns, and each goes through the distances.
    flip(entry, Math.floor(n / queryCount) % (farthest + 1 + beyond), random)
  }
  const index = createNearIndex({ capacity: randomCount + near })
  for (let n = 0; n < randomCount + near; n++) index.add(bytesOf(entries, n), n + 1)

  const recall: Recall = {
    ...{ entries: randomCount + near, queries: queryCount, missed: 0, tooMany: 0 },
    expected: Array.from({ length: farthest + 1 }, () => 0),
  }
  for (let n = 0; n < queryCount; n++) {
    const expected = byBruteForce(entries, queries, n)
    for (const distance of expected.values()) recall.expected[distance] = (recall.expected[distance] ?? 0) + 1
    for (const atMost of [farthest, n % (farthest + 1)])
      compare(recall, expected, index.near(bytesOf(queries, n), atMost), atMost)
  }
  return recall
}

function compare(
  recall: Recall,
  expected: ReadonlyMap<number, number>,
  found: readonly { id: number; distance: number }[],
  atMost: number,
): void {
  const right = new Set(found.filter(({ id, distance }) => expected.get(id) === distance).map(({ id }) => id))
  const due = [...expected].filter(([, distance]) => distance <= atMost)
  recall.missed += due.filter(([id]) => !right.has(id)).length
  recall.tooMany += found.length - due.filter(([id]) => right.has(id)).length
}

/** Ids and distances of everything within 31 bits. */
function byBruteForce(entries: Uint32Array, queries: Uint32Array, query: number): Map<number, number> {
  const found = new Map<number, number>()
  const at = query * words
  for (let from = 0; from < entries.length; from += words) {
    let distance = 0
    for (let word = 0; word < words && distance <= farthest; word++)
      distance += ones((entries[from + word] as number) ^ (queries[at + word] as number))
    if (distance <= farthest) found.set(from / words + 1, distance)
  }
  return found
}

/** Bits that are set in 32. */
function ones(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

function bytesOf(hashes: Uint32Array, n: number): Uint8Array {
  return new Uint8Array(hashes.buffer, hashes.byteOffset + n * words * 4, words * 4)
}

function fill(hashes: Uint32Array, random: () => number): void {
  for (let n = 0; n < hashes.length; n++) hashes[n] = random()
}

/** Changes exactly so many bits. */
function flip(hash: Uint32Array, bits: number, random: () => number): void {
  const chosen = new Set<number>()
  while (chosen.size < bits) chosen.add(random() % (words * 32))
  for (const bit of chosen) hash[bit >> 5] = ((hash[bit >> 5] as number) ^ (1 << (bit & 31))) >>> 0
}

/** Numbers from [0, 2^32), the same for the same seed (SplitMix32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}
