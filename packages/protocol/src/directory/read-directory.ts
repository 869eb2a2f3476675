import { checkPublicKey, type PublicKey } from '../keys/public-key.ts'
import type { JwsReason } from '../lib/compact-jws.ts'
import { explain } from '../lib/explain.ts'
import { readGeneralJws } from '../lib/general-jws.ts'
import { DIRECTORY_TYPE, type Directory, directorySchema, MAX_DIRECTORY_BYTES } from './directory.ts'
import { documentHash } from './document-hash.ts'

export type DirectoryReason = JwsReason | 'too-few-signatures' | 'bad-directory' | 'weak-identity-key'
export type DirectoryReading =
  | { ok: true; directory: Directory; sha256: string; signers: string[] }
  | { ok: false; reason: DirectoryReason; detail?: string }

/**
 * Reads a directory that at least `threshold` of the trusted keys have signed; each counts once, others do not count,
 * and a wrong signature of a trusted key spoils it. Members' identity keys are checked as well. That it follows the version
 * before, and that it has not expired, is for `checkSuccession` and the caller's clock.
 */
export async function readDirectory(
  json: string,
  trustedKeys: readonly PublicKey[],
  threshold: number,
): Promise<DirectoryReading> {
  if (!Number.isInteger(threshold) || threshold < 1) throw new RangeError(`a threshold of ${threshold}`)
  const read = await readGeneralJws(json, DIRECTORY_TYPE, MAX_DIRECTORY_BYTES, trustedKeys)
  if (!read.ok) return read
  if (read.signers.size < threshold) return { ok: false, reason: 'too-few-signatures' }
  const directory = directorySchema.safeParse(read.payload)
  if (!directory.success) return { ok: false, reason: 'bad-directory', detail: explain(directory.error) }
  const weak = directory.data.members.find((member) => !checkPublicKey(member.identityKey).ok)
  if (weak) return { ok: false, reason: 'weak-identity-key', detail: weak.id }
  return { ok: true, directory: directory.data, sha256: documentHash(json), signers: [...read.signers] }
}
