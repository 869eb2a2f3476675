import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packFrames, unpackFrames } from './frame-bytes.ts'

test('frames of a video come out of their bytes as they went in', () => {
  const frame = fc.record({
    second: fc.nat(65_535),
    quality: fc.nat(100),
    pdq: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  })
  fc.assert(
    fc.property(fc.array(frame), (frames) => {
      expect(unpackFrames(packFrames(frames))).toEqual(frames)
    }),
  )
})
