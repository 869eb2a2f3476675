import { type NearMatch, openMemory, type Share, shareOf } from './memory.ts'

export interface NearReader {
  /** Every entry within `atMost` bits (31 at most, which is also usual), the nearest first. Exact: none is missed. */
  near(hash: Uint8Array, atMost?: number): NearMatch[]
  has(hash: Uint8Array): boolean
}

/** 256-bit hashes, each with the id of its entry (several may have the same hash), and what is near to one. One thread writes; others may read at the same time (`share`). */
export interface NearIndex extends NearReader {
  readonly size: number
  /** Memory that it takes, in bytes, everything counted. */
  readonly bytes: number
  /** False when this entry is there already. Ids are whole numbers of 32 bits, without 0. */
  add(hash: Uint8Array, id: number): boolean
  /** False when this entry is not there. */
  remove(hash: Uint8Array, id: number): boolean
  /** For `readNearIndex` in another thread. */
  share(): Share
}

const hashBytes = 32
const farthest = 31
const mostId = 0xffff_ffff
/** A slot that was given up is used again only after so many others: a reader in another thread may still stand at it. */
const restingSlots = 4_096

/**
 * An empty index. `capacity` is how many entries it is made for: it takes more as well, and is slower then. Its memory comes
 * as it is needed.
 */
export function createNearIndex({ capacity = 1_000_000 } = {}): NearIndex {
  const memory = openMemory(capacity)
  const { code } = memory
  const resting: number[] = []
  let size = 0

  function freeSlot(): number {
    const rested = resting.length > restingSlots ? resting.shift() : undefined
    return rested ?? memory.newSlot()
  }

  return {
    ...reading(memory),
    get size() {
      return size
    },
    get bytes() {
      return memory.bytes()
    },
    add: (hash, id) => {
      memory.ask(checked(hash))
      if (code.find(checkedId(id)) !== 0) return false
      code.insert(freeSlot(), id)
      size++
      return true
    },
    remove: (hash, id) => {
      memory.ask(checked(hash))
      const slot = code.find(checkedId(id))
      if (slot === 0) return false
      code.unlink(slot)
      resting.push(slot)
      size--
      return true
    },
    share: () => shareOf(memory),
  }
}

/** Reads an index that another thread writes. */
export function readNearIndex(share: Share): NearReader {
  return reading(openMemory(share))
}

function reading(memory: ReturnType<typeof openMemory>): NearReader {
  const { code } = memory
  return {
    has: (hash) => {
      memory.ask(checked(hash))
      return code.find(0) !== 0
    },
    near: (hash, atMost = farthest) => {
      if (!Number.isInteger(atMost) || atMost < 0 || atMost > farthest)
        throw new RangeError(`a distance of ${atMost}; at most ${farthest} is exact`)
      memory.ask(checked(hash))
      const count = code.near(atMost)
      const matches = count <= memory.room ? memory.found(count) : scanned(memory, atMost)
      return matches.toSorted((one, other) => one.distance - other.distance)
    },
  }
}

/** More entries are near than there is room for: then looking at every one is not much slower. */
function scanned(memory: ReturnType<typeof openMemory>, atMost: number): NearMatch[] {
  const matches: NearMatch[] = []
  const end = memory.endSlot()
  for (let slot = 1; slot < end; ) {
    slot = memory.code.scan(atMost, slot, end)
    matches.push(...memory.found(memory.scanCount()))
  }
  return matches
}

function checked(hash: Uint8Array): Uint8Array {
  if (hash.length !== hashBytes) throw new RangeError(`a hash of ${hash.length} bytes`)
  return hash
}

function checkedId(id: number): number {
  if (!Number.isInteger(id) || id < 1 || id > mostId) throw new RangeError(`an id of ${id}`)
  return id
}
