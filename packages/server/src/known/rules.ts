// What may stand in a hash list. Pure.
import { leastQuality } from '@samverkan/fingerprints'

export interface EntryHashes {
  md5?: string | null
  sha1?: string | null
  sha256?: string | null
  pdq?: string | null
  /** 0 to 100; null where the list does not say. */
  pdqQuality?: number | null
}

export type EntryRefusal = 'no-hash' | 'not-a-hash' | 'empty-file' | 'plain-picture'

const digits = { md5: 32, sha1: 40, sha256: 64, pdq: 64 } as const
const kinds = ['md5', 'sha1', 'sha256', 'pdq'] as const
const lowerHex = /^[0-9a-f]+$/

/** The hashes of a file of no bytes, which stand in many lists by mistake and match every failed download. */
const ofNothing: ReadonlySet<string> = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
])

/**
 * Which hashes of an entry a list takes, or why none of it. A picture whose PDQ says nothing (every byte alike: one colour) is
 * refused whole: its very bytes are found everywhere. A PDQ of low quality is left out (`isPdqLeftOut`) where other hashes are
 * given, and refused where it stands alone (reference/domain.md 3.4).
 */
export function admit(
  given: EntryHashes,
): { ok: true; hashes: Required<EntryHashes>; isPdqLeftOut: boolean } | { ok: false; reason: EntryRefusal } {
  const { md5 = null, sha1 = null, sha256 = null, pdq = null, pdqQuality = null } = given
  const hashes = { md5, sha1, sha256, pdq, pdqQuality: pdq === null ? null : pdqQuality }
  const present = kinds.filter((kind) => hashes[kind] !== null)
  if (present.length === 0) return { ok: false, reason: 'no-hash' }
  if (present.some((kind) => !isHash(hashes[kind] ?? '', digits[kind])))
    return { ok: false, reason: 'not-a-hash' }
  if ([md5, sha1, sha256].some((hash) => hash !== null && ofNothing.has(hash)))
    return { ok: false, reason: 'empty-file' }
  if (present.some((kind) => isOneByteRepeated(hashes[kind] ?? '')))
    return { ok: false, reason: 'plain-picture' }
  if (pdq === null || pdqQuality === null || pdqQuality >= leastQuality)
    return { ok: true, hashes, isPdqLeftOut: false }
  if (present.length === 1) return { ok: false, reason: 'plain-picture' }
  return { ok: true, hashes: { ...hashes, pdq: null, pdqQuality: null }, isPdqLeftOut: true }
}

function isHash(text: string, length: number): boolean {
  return text.length === length && lowerHex.test(text)
}

function isOneByteRepeated(hash: string): boolean {
  return hash === hash.slice(0, 2).repeat(hash.length / 2)
}
