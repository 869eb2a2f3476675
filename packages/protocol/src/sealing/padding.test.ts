import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pad, padme, padPieces, unpad, unpadPieces } from '../index.ts'

/** Contents that look like padding are the ones to be careful about. */
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.array(fc.constantFrom(0x00, 0x80, 0x01), { maxLength: 400 }).map((bytes) => Uint8Array.from(bytes)),
)

describe('Padmé', () => {
  test.each([
    [0, 0],
    [1, 1],
    [9, 10],
    [100, 104],
    [1000, 1024],
    [1025, 1088],
    [1_000_000, 1_015_808],
  ])('pads %i to %i', (length, padded) => {
    expect(padme(length)).toBe(padded)
  })

  test('never shortens, adds at most 12 %, keeps the order, and does not move what it has padded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 2 ** 45 }), (length) => {
        const padded = padme(length)
        expect(padded).toBeGreaterThanOrEqual(length)
        expect(padded).toBeLessThanOrEqual(length * 1.12)
        expect(padme(length + 1)).toBeGreaterThanOrEqual(padded)
        expect(padme(padded)).toBe(padded)
      }),
    )
  })

  test('is for lengths', () => {
    for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => padme(wrong)).toThrow(RangeError)
  })
})

describe('padding', () => {
  test('comes off again, whole and as a stream in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.integer({ min: 1, max: 50 }), async (content, chunkBytes) => {
        const padded = pad(content)
        expect(padded.length).toBe(padme(content.length + 1))
        expect(unpad(padded)).toEqual(content)
        expect(await through(content, chunkBytes, padPieces)).toEqual(padded)
        expect(await through(padded, chunkBytes, unpadPieces)).toEqual(content)
      }),
    )
  })

  test('is refused unless it is exactly what pad adds, whole and as a stream alike', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (bytes) => {
        const content = unpad(bytes)
        if (content) expect(pad(content)).toEqual(bytes)
        else await expect(through(bytes, 16, unpadPieces)).rejects.toThrow('padding')
      }),
    )
    for (const wrong of [[], [0], [0x80, 0], [1, 0x80, 0, 0, 0]])
      expect(unpad(Uint8Array.from(wrong))).toBeUndefined()
  })
})

async function through(
  bytes: Uint8Array,
  chunkBytes: number,
  transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes)
  }
  const pieces: Uint8Array[] = []
  for await (const piece of transform(source())) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}
