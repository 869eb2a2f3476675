import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, type Frame, readFrames } from './frames.ts'

const limits = { headerBytes: 10_000, bytes: 10_000 }

test('frames come out as they went in, however the stream cuts them', async () => {
  const frame = fc.record({ header: fc.record({ task: fc.string() }), bytes: fc.uint8Array() })
  await fc.assert(
    fc.asyncProperty(fc.array(frame), fc.integer({ min: 1, max: 50 }), async (frames, cut) => {
      const all = Buffer.concat(frames.flatMap(({ header, bytes }) => encodeFrame(header, bytes)))
      const pieces: Buffer[] = []
      for (let at = 0; at < all.length; at += cut) pieces.push(all.subarray(at, at + cut))
      const read = await readAll(pieces)
      expect(read.map(({ header, bytes }) => ({ header, bytes: Uint8Array.from(bytes) }))).toEqual(
        frames.map(({ header, bytes }) => ({ header, bytes: Uint8Array.from(bytes) })),
      )
    }),
  )
})

test('a frame that says it is longer than expected is refused before it is held', async () => {
  const frames = readFrames(Readable.from([Buffer.from([0x7f, 0xff, 0xff, 0xff])]), limits)
  await expect(frames.next()).rejects.toThrow('at most 10000')
})

test('a stream that ends inside a frame gives no frame', async () => {
  const [length] = encodeFrame({}, Buffer.alloc(5))
  expect(await readAll([length ?? Buffer.alloc(4)])).toEqual([])
})

async function readAll(pieces: Buffer[]): Promise<Frame[]> {
  const frames: Frame[] = []
  for await (const frame of readFrames(Readable.from(pieces), limits)) frames.push(frame)
  return frames
}
