import { createHash } from 'node:crypto'
import { type ManifestEntry, padStream, sealStream } from '@samverkan/protocol'
import type { Foundation, StoredBlob } from '../../foundation/index.ts'

/** What the envelope says of a part, and what its manifest says of the plaintext. */
export interface SealedPiece {
  part: StoredBlob
  plaintext: Pick<ManifestEntry, 'sha256' | 'len'>
}

/** Pads a piece of evidence, seals it for the recipients and stores it, a few chunks at a time. Unlike its source the
 *  result may be thrown away at any time: until an envelope names it, it is bytes that nobody asks for. */
export async function sealPiece(
  { blobs }: Foundation['vault'],
  plaintext: ReadableStream<Uint8Array>,
  recipients: readonly string[],
): Promise<SealedPiece> {
  const hash = createHash('sha256')
  let len = 0
  const digested = plaintext.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        hash.update(piece)
        len += piece.length
        controller.enqueue(piece)
      },
    }),
  )
  const part = await blobs.putStream(await sealStream(digested.pipeThrough(padStream()), recipients))
  return { part, plaintext: { sha256: hash.digest('hex'), len } }
}
