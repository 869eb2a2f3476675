import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { patternPicture } from './pattern-picture.ts'
import { encodePng } from './png.ts'

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('a pattern picture', () => {
  test('has the same bytes for the same seed and size', () => {
    const request = { seed: 'north', width: 64, height: 48 }
    expect(digest(patternPicture(request))).toBe(digest(patternPicture(request)))
  })

  test('is another picture for another seed', () => {
    const digests = Array.from({ length: 300 }, (_, index) =>
      digest(patternPicture({ seed: `seed-${index}`, width: 32, height: 24 })),
    )
    expect(new Set(digests).size).toBe(300)
  })

  test('is a PNG of the size asked for whose pixels have more than one colour', () => {
    const png = Buffer.from(patternPicture({ seed: 'south', width: 40, height: 30 }))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([40, 30])
    const length = png.readUInt32BE(33)
    const rows = inflateSync(png.subarray(41, 41 + length))
    expect(rows.length).toBe(30 * (40 * 3 + 1))
    expect(new Set(rows).size).toBeGreaterThan(4)
  })

  test.each([0, -1, 1.5, 4097, Number.NaN])('is refused with a side of %s pixels', (width) => {
    expect(() => patternPicture({ seed: 'any', width, height: 10 })).toThrow(RangeError)
  })
})

test('a PNG of one white pixel is the file that the standard describes, byte for byte', () => {
  const png = Buffer.from(encodePng(1, 1, Uint8Array.of(255, 255, 255)))
  expect(png.toString('hex')).toBe(
    '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de' +
      '0000000c49444154789c63f8ffff3f0005fe02fe0def46b8' +
      '0000000049454e44ae426082',
  )
})
