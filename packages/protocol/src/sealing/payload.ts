import { chunkCutter } from './chunk-cutter.ts'
import {
  CHUNK_BYTES,
  chunkOpener,
  chunkSealer,
  PAYLOAD_NONCE_BYTES,
  payloadKey,
  SEALED_CHUNK_BYTES,
  TAG_BYTES,
} from './payload-chunk.ts'

/** Gives room for so many bytes: fresh, or the same again where each result is used before the next is asked for. What
 *  goes through by the gibibyte is mostly garbage otherwise, and collecting it takes longer than the cipher. */
export type Room = (bytes: number) => Uint8Array

export const freshRoom: Room = (bytes) => new Uint8Array(bytes)

/** Hands out the same memory each time: what was in it before is overwritten, so it is for what is used up at once. */
export function reusedRoom(): Room {
  let room = new Uint8Array(0)
  return (bytes) => {
    if (room.length < bytes) room = new Uint8Array(bytes)
    return room.subarray(0, bytes)
  }
}

/** Seals a payload that comes in pieces. `add` gives what can be given already, `end` the last chunk. */
export function payloadSealer(
  fileKey: Uint8Array,
  nonce: Uint8Array,
  room: Room = freshRoom,
): { add(piece: Uint8Array): Uint8Array; end(): Uint8Array } {
  const sealChunk = chunkSealer(payloadKey(fileKey, nonce))
  const cutter = chunkCutter(CHUNK_BYTES)
  return {
    add: (piece) => {
      const sealed = room(cutter.count(piece.length) * SEALED_CHUNK_BYTES)
      let at = 0
      for (const chunk of cutter.cut(piece)) {
        sealChunk(chunk, false, sealed.subarray(at))
        at += SEALED_CHUNK_BYTES
      }
      return sealed
    },
    end: () => {
      const last = cutter.rest()
      const sealed = new Uint8Array(last.length + TAG_BYTES)
      sealChunk(last, true, sealed)
      return sealed
    },
  }
}

/** Opens a payload that comes in pieces; undefined as soon as something in it is not as it was sealed. What `add` gives
 *  is authentic, but only `end` says that nothing is missing. */
export function payloadOpener(
  fileKey: Uint8Array,
  nonce: Uint8Array,
  room: Room = freshRoom,
): { add(piece: Uint8Array): Uint8Array | undefined; end(): Uint8Array | undefined } {
  const openChunk = chunkOpener(payloadKey(fileKey, nonce))
  const cutter = chunkCutter(SEALED_CHUNK_BYTES)
  let chunks = 0
  return {
    add: (piece) => {
      const opened = room(cutter.count(piece.length) * CHUNK_BYTES)
      let at = 0
      for (const sealed of cutter.cut(piece)) {
        if (!openChunk(sealed, false, opened.subarray(at))) return undefined
        at += CHUNK_BYTES
        chunks += 1
      }
      return opened
    },
    end: () => {
      const sealed = cutter.rest()
      // Only a file without content has an empty last chunk.
      if (sealed.length < TAG_BYTES || (sealed.length === TAG_BYTES && chunks > 0)) return undefined
      const opened = new Uint8Array(sealed.length - TAG_BYTES)
      return openChunk(sealed, true, opened) ? opened : undefined
    },
  }
}

/** A payload as it stands in a file: its nonce, and then its chunks. */
export function sealPayload(fileKey: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array[] {
  const sealer = payloadSealer(fileKey, nonce)
  return [nonce, sealer.add(plaintext), sealer.end()]
}

/** The plaintext of a whole payload, nonce included, or undefined. */
export function openPayload(fileKey: Uint8Array, payload: Uint8Array): Uint8Array | undefined {
  if (payload.length < PAYLOAD_NONCE_BYTES) return undefined
  const opener = payloadOpener(fileKey, payload.subarray(0, PAYLOAD_NONCE_BYTES))
  const first = opener.add(payload.subarray(PAYLOAD_NONCE_BYTES))
  const last = first && opener.end()
  if (first === undefined || last === undefined) return undefined
  return first.length === 0 ? last : new Uint8Array(Buffer.concat([first, last]))
}
