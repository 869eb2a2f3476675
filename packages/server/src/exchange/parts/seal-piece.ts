import { createHash } from 'node:crypto'
import { type ManifestEntry, padPieces, sealPieces } from '@samverkan/protocol'
import type { ByteSource, Foundation, StoredBlob } from '../../foundation/index.ts'

/** What the envelope says of a part, and what its manifest says of the plaintext. */
export interface SealedPiece {
  part: StoredBlob
  plaintext: Pick<ManifestEntry, 'sha256' | 'len'>
}

/** Pads a piece of evidence, seals it for the recipients and stores it, a few chunks at a time. Unlike its source the
 *  result may be thrown away at any time: until an envelope names it, it is bytes that nobody asks for. */
export async function sealPiece(
  { blobs }: Foundation['vault'],
  plaintext: ByteSource,
  recipients: readonly string[],
): Promise<SealedPiece> {
  const hash = createHash('sha256')
  let len = 0
  const digested = async function* () {
    for await (const piece of plaintext) {
      hash.update(piece)
      len += piece.length
      yield piece
    }
  }
  const part = await blobs.putStream(await sealPieces(padPieces(digested()), recipients))
  return { part, plaintext: { sha256: hash.digest('hex'), len } }
}
