// Frames as ffmpeg's `image2pipe` writes them in the form PPM: `P6`, width, height, 255, then three bytes a pixel. Runs in the
// sandbox; what stands before it there is a decoder that a stranger's file may have taken over.
import type { Readable } from 'node:stream'
import type { Picture } from '@samverkan/fingerprints/pdq'

const longestHead = 32
/** It ends with the one white space after 255. */
const head = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/

/** Each frame as it comes. Throws for what is no such stream, and for a frame larger than expected. */
export async function* readPpmFrames(stream: Readable, most: { side: number }): AsyncGenerator<Picture> {
  const chunks: Buffer[] = []
  let have = 0
  const source = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>

  /** So many bytes, or fewer at the end. */
  async function fill(size: number): Promise<Buffer> {
    while (have < size) {
      const next = await source.next()
      if (next.done) break
      chunks.push(next.value)
      have += next.value.length
    }
    const all = Buffer.concat(chunks)
    chunks.splice(0, chunks.length, all)
    return all
  }

  function drop(size: number): void {
    const [all] = chunks
    if (all) chunks.splice(0, 1, all.subarray(size))
    have -= size
  }

  for (;;) {
    const begin = await fill(longestHead)
    if (begin.length === 0) return
    const { length, width, height } = readHead(begin)
    if (width > most.side || height > most.side) throw new Error(`A frame of ${width} × ${height}`)
    drop(length)
    const bytes = width * height * 3
    const samples = await fill(bytes)
    if (samples.length < bytes) throw new Error('A frame that is cut off')
    yield { width, height, channels: 3, samples: samples.subarray(0, bytes) }
    drop(bytes)
  }
}

function readHead(begin: Buffer): { length: number; width: number; height: number } {
  const found = head.exec(begin.toString('latin1'))
  const [width, height] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)]
  if (found === null || width === 0 || height === 0) throw new Error('Not a PPM frame')
  return { length: found[0].length, width, height }
}
