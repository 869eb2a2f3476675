// Entries as PostgreSQL packs them for the index: many in one value, each of `packedBytes`. A row of its own for each, with five
// columns to parse, takes several times as long.
import type { IndexedHashes } from './match-index.ts'

const flags = { md5: 1, sha1: 2, sha256: 4, pdq: 8, stands: 16 } as const
const at = { id: 5, md5: 9, sha1: 13, sha256: 17, pdq: 21 } as const
const tagBytes = 4
const pdqBytes = 32
export const packedBytes = at.pdq + pdqBytes

/** One entry as `packedBytes` bytes: flags, id (8), the first four bytes of each exact hash, PDQ. */
export const packedEntry = `set_byte('\\x00'::bytea, 0,
    (md5 is not null)::int * ${flags.md5} + (sha1 is not null)::int * ${flags.sha1}
    + (sha256 is not null)::int * ${flags.sha256} + (pdq is not null)::int * ${flags.pdq}
    + (withdrawn_at is null)::int * ${flags.stands})
  || int8send(id) || coalesce(substr(md5, 1, 4), '\\x00000000') || coalesce(substr(sha1, 1, 4), '\\x00000000')
  || coalesce(substr(sha256, 1, 4), '\\x00000000') || coalesce(pdq, decode(repeat('00', 32), 'hex'))`

export interface PackedEntry extends IndexedHashes {
  stands: boolean
}

/** The entries of one packed value, one after the other. Their hashes are views into it. */
export function* unpackEntries(packed: Buffer): Generator<PackedEntry> {
  for (let from = 0; from < packed.length; from += packedBytes) {
    const set = packed[from] as number
    const part = (flag: number, offset: number, length: number) =>
      set & flag ? packed.subarray(from + offset, from + offset + length) : undefined
    yield {
      // Ids fit 32 bits (migration 0130).
      id: packed.readUInt32BE(from + at.id),
      md5: part(flags.md5, at.md5, tagBytes),
      sha1: part(flags.sha1, at.sha1, tagBytes),
      sha256: part(flags.sha256, at.sha256, tagBytes),
      pdq: part(flags.pdq, at.pdq, pdqBytes),
      stands: (set & flags.stands) !== 0,
    }
  }
}
