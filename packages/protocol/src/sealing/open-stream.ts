import { readableOf } from '../lib/readable-of.ts'
import { headerEnd, openAgeHeader } from './age-header.ts'
import type { OpenReason } from './open.ts'
import { freshRoom, payloadOpener, type Room, reusedRoom } from './payload.ts'
import { PAYLOAD_NONCE_BYTES } from './payload-chunk.ts'
import { StreamRefusal } from './stream-refusal.ts'

export type OpenedStream =
  | { ok: true; plaintext: ReadableStream<Uint8Array> }
  | { ok: false; reason: OpenReason }

/**
 * As `open`, for what does not fit into memory. The header is opened before the promise settles.
 *
 * A file that was cut short or changed further in releases its good chunks first and then breaks the stream with a
 * `StreamRefusal`: act on the plaintext only after the stream's end.
 */
export async function openStream(
  ciphertext: AsyncIterable<Uint8Array>,
  identities: readonly string[],
): Promise<OpenedStream> {
  const pieces = ciphertext[Symbol.asyncIterator]()
  const opened = await opening(pieces, identities, freshRoom)
  return opened.ok ? { ok: true, plaintext: readableOf(opened.plaintext, pieces) } : opened
}

export type OpenedPieces =
  | { ok: true; plaintext: AsyncGenerator<Uint8Array> }
  | { ok: false; reason: OpenReason }

/** As `openStream`, where each piece is used before the next is asked for: the same room is used again. */
export function openPieces(
  ciphertext: AsyncIterable<Uint8Array>,
  identities: readonly string[],
): Promise<OpenedPieces> {
  return opening(ciphertext[Symbol.asyncIterator](), identities, reusedRoom())
}

async function opening(pieces: Pieces, identities: readonly string[], room: Room): Promise<OpenedPieces> {
  const start = await readStart(pieces)
  const fileKey = await openAgeHeader(start?.header ?? new Uint8Array(0), identities)
  if (start && fileKey)
    return { ok: true, plaintext: openPayloadPieces(fileKey, start.nonce, start.rest, pieces, room) }
  await pieces.return?.()
  return { ok: false, reason: 'cannot-open' }
}

type Pieces = AsyncIterator<Uint8Array, unknown>

/** Header and nonce, and what came with them. Undefined when the file does not begin like one, or breaks. */
async function readStart(
  pieces: Pieces,
): Promise<{ header: Uint8Array; nonce: Uint8Array; rest: Uint8Array } | undefined> {
  let start = new Uint8Array(0)
  for (;;) {
    const end = headerEnd(start)
    if (end === 'none') return undefined
    if (end !== undefined && start.length >= end + PAYLOAD_NONCE_BYTES) {
      const payload = end + PAYLOAD_NONCE_BYTES
      return {
        header: start.subarray(0, end),
        nonce: start.subarray(end, payload),
        rest: start.subarray(payload),
      }
    }
    const more = await atLeast(pieces, Math.max(1, Math.min(start.length, lookAgainBytes)))
    if (more.length === 0) return undefined
    start = new Uint8Array(Buffer.concat([start, more]))
  }
}

/** Pieces are as small as their sender likes, and each look for the header's end goes over all that came. */
const lookAgainBytes = 64 * 1024

/** The next pieces, as many as have so many bytes together, or all that are left. */
async function atLeast(pieces: Pieces, bytes: number): Promise<Uint8Array> {
  const more: Uint8Array[] = []
  let length = 0
  do {
    const next = await pieces.next().catch(() => undefined)
    if (next === undefined || next.done) break
    // A copy, because its room is used again for the next. (`slice` of a Buffer is none.)
    more.push(new Uint8Array(next.value))
    length += next.value.length
  } while (length < bytes)
  return Buffer.concat(more)
}

async function* openPayloadPieces(
  fileKey: Uint8Array,
  nonce: Uint8Array,
  rest: Uint8Array,
  pieces: Pieces,
  room: Room,
): AsyncGenerator<Uint8Array> {
  const opener = payloadOpener(fileKey, nonce, room)
  try {
    let piece: Uint8Array | undefined = rest
    while (piece !== undefined) {
      const opened: Uint8Array = whole(opener.add(piece))
      if (opened.length > 0) yield opened
      const next = await pieces.next()
      piece = next.done ? undefined : next.value
    }
    const last = whole(opener.end())
    if (last.length > 0) yield last
  } finally {
    await pieces.return?.()
  }
}

function whole(opened: Uint8Array | undefined): Uint8Array {
  if (opened === undefined) throw new StreamRefusal('cannot-open', 'the file is cut short or was changed')
  return opened
}
