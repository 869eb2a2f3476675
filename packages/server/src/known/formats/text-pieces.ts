import type { ByteSource } from '../../foundation/index.ts'

type Decoder = InstanceType<typeof TextDecoder>

/** The bytes are neither UTF-8 nor, by their byte order mark, UTF-16. */
export class NotText extends Error {}

/**
 * Decodes a file piece by piece: UTF-8 with or without a byte order mark, which some exports have (reference/domain.md 3.3),
 * or UTF-16 that says so by its mark. Throws `NotText` at the first byte that is none.
 */
export async function* textPieces(bytes: ByteSource): AsyncGenerator<string> {
  let decoder: Decoder | undefined
  let head: Uint8Array = new Uint8Array()
  for await (const piece of bytes) {
    let next = piece
    if (!decoder) {
      head = next = Buffer.concat([head, piece])
      if (head.length < 2) continue
      decoder = new TextDecoder(encodingOf(head), { fatal: true })
    }
    yield decode(decoder, next, true)
  }
  if (decoder) yield decode(decoder, new Uint8Array(), false)
  else yield decode(new TextDecoder('utf-8', { fatal: true }), head, false)
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

function decode(decoder: Decoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch (error) {
    if (error instanceof TypeError) throw new NotText()
    throw error
  }
}
