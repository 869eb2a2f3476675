// What the index thread holds in memory. Knows ids and hashes, no entries.
import { createExactIndex, createNearIndex } from '@samverkan/fingerprints'

/** The hashes of one entry; of exact ones at least the first four bytes. */
export interface IndexedHashes {
  id: number
  md5: Uint8Array | undefined
  sha1: Uint8Array | undefined
  sha256: Uint8Array | undefined
  pdq: Uint8Array | undefined
}

export interface IndexQuery {
  md5: Uint8Array | undefined
  sha1: Uint8Array | undefined
  sha256: Uint8Array | undefined
  /** Hashes of the picture or of the frames of a video; what is near to one of them is near. */
  near: readonly Uint8Array[]
}

export interface Candidates {
  /** Ids whose exact hash may be one of those asked for: it begins alike. */
  exact: number[]
  /** Ids whose PDQ is within 31 bits, with the least distance; nothing is missed. */
  near: { id: number; distance: number }[]
}

export interface MatchIndex {
  /** How many PDQ hashes it was made for. */
  readonly capacity: number
  readonly nearSize: number
  /** Bytes that the tables take, everything counted. */
  readonly bytes: number
  /** Adding again what is there changes nothing. */
  add(entry: IndexedHashes): void
  remove(entry: IndexedHashes): void
  find(query: IndexQuery): Candidates
}

export function createMatchIndex(capacity: { exact: number; near: number }): MatchIndex {
  const near = createNearIndex({ capacity: capacity.near })
  const exact = {
    md5: createExactIndex({ capacity: capacity.exact }),
    sha1: createExactIndex({ capacity: capacity.exact }),
    sha256: createExactIndex({ capacity: capacity.exact }),
  }
  const kinds = ['md5', 'sha1', 'sha256'] as const

  return {
    capacity: capacity.near,
    get nearSize() {
      return near.size
    },
    get bytes() {
      return kinds.reduce((sum, kind) => sum + exact[kind].bytes, near.bytes)
    },
    add: (entry) => {
      for (const kind of kinds) if (entry[kind]) exact[kind].add(entry[kind], entry.id)
      if (entry.pdq) near.add(entry.pdq, entry.id)
    },
    remove: (entry) => {
      for (const kind of kinds) if (entry[kind]) exact[kind].remove(entry[kind], entry.id)
      if (entry.pdq) near.remove(entry.pdq, entry.id)
    },
    find: (query) => {
      const ids = new Set<number>()
      for (const kind of kinds) if (query[kind]) for (const id of exact[kind].find(query[kind])) ids.add(id)
      const least = new Map<number, number>()
      for (const hash of query.near)
        for (const { id, distance } of near.near(hash)) {
          const known = least.get(id)
          if (known === undefined || distance < known) least.set(id, distance)
        }
      return { exact: [...ids], near: [...least].map(([id, distance]) => ({ id, distance })) }
    },
  }
}
