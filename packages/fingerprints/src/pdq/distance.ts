import type { PdqHash } from './pdq.ts'

/** Up to this distance two pictures count as the same (reference/domain.md 3.4). */
export const nearAtMost = 31
/** Hashes of pictures below this quality are not matched. */
export const leastQuality = 50

/** In how many of 256 bits two hashes differ. */
export function distance(one: PdqHash, other: PdqHash): number {
  let bits = 0
  for (let at = 0; at < 64; at += 8) bits += ones(word(one, at) ^ word(other, at))
  return bits
}

const word = (hash: PdqHash, at: number) => Number.parseInt(hash.slice(at, at + 8), 16) | 0

/** Bits that are set in 32. */
function ones(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
