import { PADDING_MARK } from './pad.ts'
import { padme } from './padme.ts'
import { StreamRefusal } from './stream-refusal.ts'

const CHUNK_BYTES = 64 * 1024

/** As `pad`, on the way through. */
export async function* padPieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const piece of content) {
    length += piece.length
    yield piece
  }
  yield Uint8Array.of(PADDING_MARK)
  yield* zeroPieces(padme(length + 1) - length - 1)
}

/** As `unpad`, on the way through: holds back what may turn out to be padding. Breaks with a `StreamRefusal` when the
 *  padding is not the one that `pad` makes. */
export async function* unpadPieces(padded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let released = 0
  /** Held back: nothing, or a mark and this many zeros after it. */
  let zeros: number | undefined
  for await (const piece of padded) {
    const last = lastNonZero(piece)
    if (last === -1 && zeros !== undefined) {
      zeros += piece.length
      continue
    }
    if (zeros !== undefined) {
      yield Uint8Array.of(PADDING_MARK)
      yield* zeroPieces(zeros)
      released += 1 + zeros
      zeros = undefined
    }
    const isMark = piece[last] === PADDING_MARK
    const content = isMark ? piece.subarray(0, last) : piece
    if (isMark) zeros = piece.length - last - 1
    released += content.length
    if (content.length > 0) yield content
  }
  if (zeros === undefined || padme(released + 1) !== released + 1 + zeros)
    throw new StreamRefusal('bad-padding', 'the padding is wrong')
}

function lastNonZero(piece: Uint8Array): number {
  let at = piece.length - 1
  while (at >= 0 && piece[at] === 0) at--
  return at
}

function* zeroPieces(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= CHUNK_BYTES) yield new Uint8Array(Math.min(left, CHUNK_BYTES))
}
