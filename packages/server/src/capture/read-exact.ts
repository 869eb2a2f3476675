import { createHash } from 'node:crypto'
import type { ExactFingerprints } from '@samverkan/fingerprints'
import type { ByteSource } from '../foundation/index.ts'

/** Exact hashes and size of a file that need not fit into memory. */
export async function readExact(bytes: ByteSource): Promise<{ exact: ExactFingerprints; sizeBytes: number }> {
  const hashes = { md5: createHash('md5'), sha1: createHash('sha1'), sha256: createHash('sha256') }
  let sizeBytes = 0
  for await (const piece of bytes) {
    sizeBytes += piece.length
    for (const hash of Object.values(hashes)) hash.update(piece)
  }
  const { md5, sha1, sha256 } = hashes
  return {
    exact: { md5: md5.digest('hex'), sha1: sha1.digest('hex'), sha256: sha256.digest('hex') },
    sizeBytes,
  }
}
