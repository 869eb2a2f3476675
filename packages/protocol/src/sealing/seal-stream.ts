import { randomBytes } from 'node:crypto'
import { readableOf } from '../lib/readable-of.ts'
import { newAgeHeader } from './age-header.ts'
import { freshRoom, payloadSealer, type Room, reusedRoom } from './payload.ts'
import { PAYLOAD_NONCE_BYTES } from './payload-chunk.ts'

/** As `seal`, for what does not fit into memory: a few chunks of 64 KiB are held at a time. A source that breaks breaks
 *  the stream; what came until then does not open. */
export async function sealStream(
  plaintext: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): Promise<ReadableStream<Uint8Array>> {
  const { header, fileKey } = await newAgeHeader(recipients)
  const pieces = plaintext[Symbol.asyncIterator]()
  return readableOf(sealing(header, fileKey, pieces, freshRoom), pieces)
}

/** As `sealStream`, where each piece is used before the next is asked for: the same room is used again. */
export async function sealPieces(
  plaintext: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): Promise<AsyncGenerator<Uint8Array>> {
  const { header, fileKey } = await newAgeHeader(recipients)
  return sealing(header, fileKey, plaintext[Symbol.asyncIterator](), reusedRoom())
}

async function* sealing(
  header: Uint8Array,
  fileKey: Uint8Array,
  plaintext: AsyncIterator<Uint8Array, unknown>,
  room: Room,
): AsyncGenerator<Uint8Array> {
  const nonce = randomBytes(PAYLOAD_NONCE_BYTES)
  const sealer = payloadSealer(fileKey, nonce, room)
  try {
    yield header
    yield nonce
    for (let next = await plaintext.next(); !next.done; next = await plaintext.next()) {
      const sealed = sealer.add(next.value)
      if (sealed.length > 0) yield sealed
    }
    yield sealer.end()
  } finally {
    await plaintext.return?.()
  }
}
