import { PADDING_MARK } from './pad.ts'
import { padme } from './padme.ts'
import { StreamRefusal } from './stream-refusal.ts'

const CHUNK_BYTES = 64 * 1024

/** As `pad`, on the way through. */
export function padStream(): TransformStream<Uint8Array, Uint8Array> {
  let length = 0
  return new TransformStream({
    transform(chunk, controller) {
      length += chunk.length
      controller.enqueue(chunk)
    },
    flush(controller) {
      controller.enqueue(Uint8Array.of(PADDING_MARK))
      enqueueZeros(controller, padme(length + 1) - length - 1)
    },
  })
}

/** As `unpad`, on the way through: holds back what may turn out to be padding. Breaks the stream with a `StreamRefusal`
 *  when the padding is not the one that `pad` makes. */
export function unpadStream(): TransformStream<Uint8Array, Uint8Array> {
  let released = 0
  /** Held back: nothing, or a mark and this many zeros after it. */
  let zeros: number | undefined
  return new TransformStream({
    transform(chunk, controller) {
      const last = lastNonZero(chunk)
      if (last === -1 && zeros !== undefined) {
        zeros += chunk.length
        return
      }
      const release = (content: Uint8Array) => {
        released += content.length
        if (content.length > 0) controller.enqueue(content)
      }
      if (zeros !== undefined) {
        release(Uint8Array.of(PADDING_MARK))
        released += enqueueZeros(controller, zeros)
        zeros = undefined
      }
      if (chunk[last] !== PADDING_MARK) return release(chunk)
      release(chunk.subarray(0, last))
      zeros = chunk.length - last - 1
    },
    flush() {
      if (zeros === undefined || padme(released + 1) !== released + 1 + zeros)
        throw new StreamRefusal('bad-padding', 'the padding is wrong')
    },
  })
}

function lastNonZero(chunk: Uint8Array): number {
  let at = chunk.length - 1
  while (at >= 0 && chunk[at] === 0) at--
  return at
}

function enqueueZeros(controller: TransformStreamDefaultController<Uint8Array>, count: number): number {
  for (let left = count; left > 0; left -= CHUNK_BYTES) {
    controller.enqueue(new Uint8Array(Math.min(left, CHUNK_BYTES)))
  }
  return count
}
