import { createCipheriv } from 'node:crypto'

/** Numbers from [0, 1), the same for the same seed (mulberry32). For choosing faults, not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pick<Value>(random: () => number, values: readonly [Value, ...Value[]]): Value {
  return values[Math.floor(random() * values.length)] ?? values[0]
}

export function shuffled<Value>(random: () => number, values: readonly Value[]): Value[] {
  return values
    .map((value) => ({ value, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

/** Bytes that are the same for the same seed and the same lengths; noise, no secrets. */
export function seededBytes(seed: number): (bytes: number) => Uint8Array {
  const random = seededRandom(seed)
  return (bytes) => {
    const iv = Buffer.alloc(16)
    iv.writeUInt32LE(Math.floor(random() * 2 ** 32))
    return createCipheriv('aes-128-ctr', Buffer.alloc(16), iv).update(Buffer.alloc(bytes))
  }
}
