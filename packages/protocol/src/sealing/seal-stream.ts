import { randomBytes } from 'node:crypto'
import { readableOf } from '../lib/readable-of.ts'
import { newAgeHeader } from './age-header.ts'
import { payloadSealer } from './payload.ts'
import { PAYLOAD_NONCE_BYTES } from './payload-chunk.ts'

/** As `seal`, for what does not fit into memory: a few chunks of 64 KiB are held at a time. A source that breaks breaks
 *  the stream; what came until then does not open. */
export async function sealStream(
  plaintext: ReadableStream<Uint8Array>,
  recipients: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  const { header, fileKey } = await newAgeHeader(recipients)
  const pieces = plaintext[Symbol.asyncIterator]()
  return readableOf(sealPieces(header, fileKey, pieces), pieces)
}

async function* sealPieces(
  header: Uint8Array,
  fileKey: Uint8Array,
  plaintext: AsyncIterator<Uint8Array, unknown>,
): AsyncGenerator<Uint8Array> {
  const nonce = randomBytes(PAYLOAD_NONCE_BYTES)
  const sealer = payloadSealer(fileKey, nonce)
  yield header
  yield nonce
  for (let next = await plaintext.next(); !next.done; next = await plaintext.next()) {
    const sealed = sealer.add(next.value)
    if (sealed.length > 0) yield sealed
  }
  yield sealer.end()
}
