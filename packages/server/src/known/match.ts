import type { HashEntry } from './entry.ts'
import type { FileFingerprint } from './files/file-fingerprint.ts'

export type MatchedBy = 'sha256' | 'sha1' | 'md5' | 'pdq'

/** An entry that a file matches, by what it tells most: an exact hash before PDQ, and of PDQ the nearest. */
export interface Match {
  entry: HashEntry
  how: MatchedBy
  /** In bits of PDQ, 0 to 31; 0 for an exact hash. */
  distance: number
}

/** What is known of a file that is looked up; hashes in lower-case hexadecimal. */
export interface KnownQuery {
  md5?: string
  sha1?: string
  sha256?: string
  /** `hashes`: those that the picture has as it is, turned and mirrored. Below `leastQuality` they are not looked up. */
  pdq?: { quality: number; hashes: readonly string[] }
  /** Of a video; the same rule for each. */
  frames?: readonly { quality: number; pdq: string }[]
}

/** How the file of a fingerprint is looked up. */
export function queryOf({ md5, sha1, sha256, picture, frames }: FileFingerprint): KnownQuery {
  return {
    ...{ md5, sha1, sha256, frames },
    ...(picture === null ? {} : { pdq: { quality: picture.quality, hashes: picture.dihedral } }),
  }
}
