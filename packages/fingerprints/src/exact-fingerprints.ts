import { createHash } from 'node:crypto'

/** Lower-case hexadecimal; the three that hash lists and police systems exchange (reference/domain.md 3). */
export interface ExactFingerprints {
  md5: string
  sha1: string
  sha256: string
}

/** Fingerprints that are equal only for the same bytes. MD5 and SHA-1 find known files; only SHA-256 proves identity. */
export function exactFingerprints(bytes: Uint8Array): ExactFingerprints {
  return { md5: hash('md5', bytes), sha1: hash('sha1', bytes), sha256: hash('sha256', bytes) }
}

function hash(algorithm: 'md5' | 'sha1' | 'sha256', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
