import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPpmFrames } from './ppm-frames.ts'

const most = { side: 20 }
const frame = fc
  .record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
  .chain(({ width, height }) =>
    fc.record({
      ...{ width: fc.constant(width), height: fc.constant(height) },
      samples: fc.uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 }),
    }),
  )

test('frames come out as they went in, however the stream cuts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 5 }),
      fc.integer({ min: 1, max: 70 }),
      async (frames, cut) => {
        const all = Buffer.concat(
          frames.flatMap(({ width, height, samples }) => [head(width, height), samples]),
        )
        const read = await readAll(all, cut)
        expect(read).toEqual(frames.map((each) => ({ ...each, samples: Uint8Array.from(each.samples) })))
      },
    ),
  )
})

test.each([
  ['another form', Buffer.from('P5\n2 2\n255\n....')],
  ['no numbers', Buffer.from('P6\nx y\n255\n............')],
  ['no pixels', Buffer.from('P6\n0 2\n255\n')],
  ['more than expected', Buffer.concat([head(21, 1), Buffer.alloc(63)])],
  ['an end within a frame', Buffer.concat([head(2, 2), Buffer.alloc(11)])],
  ['an end within a head', head(2, 2).subarray(0, 5)],
])('%s is refused', async (_what, bytes) => {
  await expect(readAll(bytes, 7)).rejects.toThrow()
})

function head(width: number, height: number): Buffer {
  return Buffer.from(`P6\n${width} ${height}\n255\n`)
}

async function readAll(all: Buffer, cut: number) {
  const pieces: Buffer[] = []
  for (let at = 0; at < all.length; at += cut) pieces.push(all.subarray(at, at + cut))
  const read: { width: number; height: number; samples: Uint8Array }[] = []
  for await (const { width, height, samples } of readPpmFrames(Readable.from(pieces), most))
    read.push({ width, height, samples: Uint8Array.from(samples) })
  return read
}
