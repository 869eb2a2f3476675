// Hashes for the match benches: random ones, the same for the same seed, and queries of which half are near to one of them.
import { createCipheriv, createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'

export const hashBytes = 32
const atOnce = 1_000_000

/** So many random bytes, the same for the same seed, a part at a time. */
export function* randomParts(seed: string, bytes: number, partBytes: number): Generator<Buffer> {
  const key = createHash('sha256').update(seed).digest()
  const noise = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  for (let left = bytes; left > 0; left -= partBytes)
    yield noise.update(Buffer.alloc(Math.min(left, partBytes)))
}

/** Writes so many hashes to a file, one after the other. */
export function writeHashes(path: string, entries: number): void {
  const file = openSync(path, 'w')
  for (const part of randomParts('entries', entries * hashBytes, atOnce * hashBytes)) writeSync(file, part)
  closeSync(file)
}

/**
 * Queries, one after the other: every other one is random, so that nothing matches, and the others differ from an entry in 0 to 31
 * bits, one after the other.
 */
export function makeQueries(entries: Uint8Array, count: number): Buffer {
  const [random = Buffer.alloc(0)] = [...randomParts('queries', count * hashBytes, count * hashBytes)]
  const numbers = new Uint32Array(random.buffer.slice(random.byteOffset, random.byteOffset + random.length))
  const queries = Buffer.from(random)
  const known = entries.length / hashBytes
  for (let n = 0; n < count; n += 2) {
    const from = ((numbers[n * 8] ?? 0) % known) * hashBytes
    queries.set(entries.subarray(from, from + hashBytes), n * hashBytes)
    flip(queries.subarray(n * hashBytes, (n + 1) * hashBytes), (n / 2) % 32, numbers[n * 8 + 1] ?? 0)
  }
  return queries
}

/** Changes so many different bits. */
function flip(hash: Buffer, bits: number, seed: number): void {
  // 97 is prime to 256: the places do not repeat.
  for (let n = 0; n < bits; n++) {
    const at = (seed + n * 97) % 256
    hash[at >> 3] = (hash[at >> 3] ?? 0) ^ (1 << (at & 7))
  }
}
