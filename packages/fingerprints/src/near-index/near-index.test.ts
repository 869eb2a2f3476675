import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeModule } from '../../compile.ts'
import { createNearIndex, type NearIndex } from './near-index.ts'

test('the compiled file is what the source gives', async () => {
  expect(await codeModule()).toBe(readFileSync(new URL('code.ts', import.meta.url), 'utf8'))
})

/** Numbers from [0, 2^32), the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  }
}

function randomHash(random: () => number): Uint8Array {
  return Uint8Array.from({ length: 32 }, () => random() >>> 24)
}

/** The hash with exactly so many bits changed. */
function changed(hash: Uint8Array, bits: number, random: () => number): Uint8Array {
  const copy = Uint8Array.from(hash)
  const chosen = new Set<number>()
  while (chosen.size < bits) chosen.add(random() % 256)
  for (const bit of chosen) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

function distanceOf(one: Uint8Array, other: Uint8Array): number {
  let bits = 0
  for (let at = 0; at < 32; at++) for (let x = (one[at] ?? 0) ^ (other[at] ?? 0); x > 0; x &= x - 1) bits++
  return bits
}

const text = (hash: Uint8Array) => Buffer.from(hash).toString('hex')

function byBruteForce(entries: Iterable<Uint8Array>, query: Uint8Array, atMost: number): string[] {
  return [...entries]
    .map((entry) => ({ entry, distance: distanceOf(entry, query) }))
    .filter(({ distance }) => distance <= atMost)
    .map(({ entry, distance }) => `${text(entry)} ${distance}`)
    .toSorted()
}

const byIndex = (index: NearIndex, query: Uint8Array, atMost: number) =>
  index
    .near(query, atMost)
    .map(({ hash, distance }) => `${text(hash)} ${distance}`)
    .toSorted()

test('nothing near is missed and nothing else found, at every distance from 0 to 32', () => {
  const random = seeded(7)
  for (const capacity of [100, 20_000]) {
    const index = createNearIndex({ capacity })
    const entries = Array.from({ length: 3_000 }, () => randomHash(random))
    const queries = entries.slice(0, 66).map((entry, n) => ({ query: entry, bits: n % 33 }))
    for (const { query, bits } of queries) entries.push(changed(query, bits, random))
    const different = new Map(entries.map((entry) => [text(entry), entry]))
    for (const entry of entries) index.add(entry, 1)
    expect(index.size).toBe(different.size)
    for (const { query, bits } of queries)
      for (const atMost of [31, Math.min(bits, 31), Math.max(0, bits - 1)].filter((most) => most <= 31))
        expect(byIndex(index, query, atMost)).toEqual(byBruteForce(different.values(), query, atMost))
  }
}, 60_000)

test('the worst way to spread 31 bits over the keys is found', () => {
  const index = createNearIndex({ capacity: 1_000 })
  const zero = new Uint8Array(32)
  index.add(zero, 1)
  // Three bits in nine of the keys of 23, two in the tenth, two in the one of 26: only the last two are within reach.
  const spread = new Uint8Array(32)
  const set = (bit: number) => {
    spread[bit >> 3] = (spread[bit >> 3] ?? 0) | (1 << (bit & 7))
  }
  for (let key = 0; key < 9; key++) for (const bit of [0, 11, 22]) set(key * 23 + bit)
  for (const bit of [9 * 23, 9 * 23 + 22, 230, 255]) set(bit)
  expect(distanceOf(zero, spread)).toBe(31)
  expect(index.near(spread)).toHaveLength(1)
})

test('entries come and go as in a set, slots are used again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ add: fc.boolean(), which: fc.nat(30) }), { maxLength: 300 }),
      fc.integer({ min: 1, max: 1_000 }),
      (steps, seed) => {
        const random = seeded(seed)
        const family = randomHash(random)
        const hashes = Array.from({ length: 31 }, (_, n) => changed(family, n % 12, random))
        const index = createNearIndex({ capacity: 16 })
        const set = new Map<string, Uint8Array>()
        for (const { add, which } of steps) {
          const hash = hashes[which] as Uint8Array
          if (add) expect(index.add(hash, 1)).toBe(!set.has(text(hash)))
          else expect(index.remove(hash, 1)).toBe(set.has(text(hash)))
          if (add) set.set(text(hash), hash)
          else set.delete(text(hash))
        }
        expect(index.size).toBe(set.size)
        expect(byIndex(index, family, 31)).toEqual(byBruteForce(set.values(), family, 31))
        for (const hash of hashes) expect(index.has(hash)).toBe(set.has(text(hash)))
      },
    ),
    { numRuns: 40 },
  )
})

test('entries with the same hash are told apart by their ids', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ add: fc.boolean(), which: fc.nat(2), id: fc.integer({ min: 1, max: 4 }) }), {
        maxLength: 60,
      }),
      (steps) => {
        const random = seeded(13)
        const family = randomHash(random)
        const hashes = [0, 1, 2].map((bits) => changed(family, bits, random))
        const index = createNearIndex({ capacity: 16 })
        const there = new Set<string>()
        for (const { add, which, id } of steps) {
          const key = `${which} ${id}`
          const hash = hashes[which] as Uint8Array
          if (add) expect(index.add(hash, id)).toBe(!there.has(key))
          else expect(index.remove(hash, id)).toBe(there.has(key))
          if (add) there.add(key)
          else there.delete(key)
        }
        const found = index.near(family).map(({ distance, id }) => `${distance} ${id}`)
        expect(found.toSorted()).toEqual([...there].toSorted())
      },
    ),
    { numRuns: 60 },
  )
})

test('the largest id is given back, and one that is none is refused', () => {
  const index = createNearIndex({ capacity: 16 })
  const hash = randomHash(seeded(1))
  index.add(hash, 0xffff_ffff)
  expect(index.near(hash).map(({ id }) => id)).toEqual([0xffff_ffff])
  for (const id of [0, -1, 1.5, 2 ** 32]) expect(() => index.add(hash, id)).toThrow(RangeError)
})

test('a slot that was given up rests, and is used again after thousands of others', () => {
  const random = seeded(3)
  const index = createNearIndex({ capacity: 1_000 })
  const empty = index.bytes
  const step = 16 * 1024 * 1024
  // Without using any again this would take two steps of memory.
  const hash = randomHash(random)
  for (let n = 0; n < (step / 80) * 1.2; n++) {
    hash.set([n, n >> 8, n >> 16])
    index.add(hash, 1)
    index.remove(hash, 1)
  }
  index.add(hash, 1)
  expect(byIndex(index, hash, 31)).toEqual([`${text(hash)} 0`])
  expect(index.bytes - empty).toBe(step)
})

test('more near entries than there is room for are all found', () => {
  const random = seeded(11)
  const index = createNearIndex({ capacity: 10_000 })
  const family = randomHash(random)
  const entries = new Map<string, Uint8Array>()
  while (entries.size < 6_000) {
    const entry = changed(family, 10, random)
    entries.set(text(entry), entry)
  }
  for (const entry of entries.values()) index.add(entry, 1)
  for (const entry of [...entries.values()].slice(0, 100)) {
    index.remove(entry, 1)
    entries.delete(text(entry))
  }
  expect(index.near(family)).toHaveLength(5_900)
  expect(byIndex(index, family, 31)).toEqual(byBruteForce(entries.values(), family, 31))
})

test('another thread reads what this one writes', async () => {
  const random = seeded(5)
  const index = createNearIndex({ capacity: 300_000 })
  const hash = randomHash(random)
  const worker = new Worker(new URL('testing/reader.ts', import.meta.url), {
    workerData: { share: index.share(), hash: changed(hash, 31, random) },
  })
  await once(worker, 'message')
  for (let n = 0; n < 300_000; n++) index.add(randomHash(random), 1)
  index.add(hash, 1)
  worker.postMessage('look')
  const [found] = (await once(worker, 'message')) as [{ hash: Uint8Array; distance: number }[]]
  expect(found.map((match) => [text(match.hash), match.distance])).toEqual([[text(hash), 31]])
  await worker.terminate()
}, 60_000)

test('a distance beyond 31 and a hash of another length are refused', () => {
  const index = createNearIndex({ capacity: 10 })
  expect(() => index.near(new Uint8Array(32), 32)).toThrow(RangeError)
  expect(() => index.add(new Uint8Array(16), 1)).toThrow(RangeError)
})
