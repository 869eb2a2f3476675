import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createExactIndex } from './exact-index.ts'

/** Hashes that stand close together, at both ends of the table too, and often begin alike. */
const hash = fc
  .tuple(fc.constantFrom(0x00, 0x01, 0x7f, 0xfe, 0xff), fc.constantFrom(0x00, 0x80, 0xff), fc.nat(3))
  .map(([first, second, last]) => Uint8Array.from([first, second, last, last]))
const step = fc.record({ add: fc.boolean(), hash, id: fc.integer({ min: 1, max: 6 }) })

test('entries come and go as in a Map, also where they crowd', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const index = createExactIndex()
      const map = new Map<string, Set<number>>()
      for (const { add, hash, id } of steps) {
        const ids = map.get(text(hash)) ?? new Set()
        map.set(text(hash), ids)
        if (add) expect(index.add(hash, id)).toBe(!ids.has(id))
        else expect(index.remove(hash, id)).toBe(ids.has(id))
        if (add) ids.add(id)
        else ids.delete(id)
      }
      for (const [key, ids] of map)
        expect(index.find(Buffer.from(key, 'hex')).toSorted()).toEqual([...ids].toSorted())
      expect(index.size).toBe([...map.values()].reduce((sum, ids) => sum + ids.size, 0))
    }),
  )
})

test('it grows by a quarter and keeps everything, and taking all out again empties it', () => {
  const index = createExactIndex()
  const before = index.bytes
  const hashes = Array.from({ length: 20_000 }, (_, n) => spread(n))
  for (const [n, each] of hashes.entries()) index.add(each, n + 1)
  expect(index.bytes).toBeGreaterThan(before)
  expect(index.bytes / index.size).toBeLessThanOrEqual((8 / 0.8) * 1.26)
  for (const [n, each] of hashes.entries()) expect(index.find(each)).toContain(n + 1)
  expect(index.find(spread(20_001))).toEqual([])
  for (const [n, each] of hashes.entries()) expect(index.remove(each, n + 1)).toBe(true)
  for (const each of hashes) expect(index.find(each)).toEqual([])
  expect(index.size).toBe(0)
})

test('an id that is none, and a hash that is too short, are refused', () => {
  const index = createExactIndex()
  for (const id of [0, -1, 0.5, 2 ** 32]) expect(() => index.add(spread(1), id)).toThrow(RangeError)
  expect(() => index.find(new Uint8Array(3))).toThrow(RangeError)
})

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function spread(n: number): Uint8Array {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(Math.imul(n + 1, 0x9e3779b1) >>> 0)
  return bytes
}
