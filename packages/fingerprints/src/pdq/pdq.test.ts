import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { distance } from './distance.ts'
import { dihedralPdq, pdq } from './pdq.ts'
import type { Picture } from './picture.ts'

interface Vector {
  file: string
  width: number
  height: number
  quality: number
  hash: string
  dihedral: Record<string, string>
}

const folder = new URL('vectors/', import.meta.url)
const vectors = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8')) as Vector[]

async function decoded(file: string): Promise<Picture> {
  const { data, info } = await sharp(fileURLToPath(new URL(file, folder)))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { width, height, channels: channels as Picture['channels'], samples: new Uint8Array(data) }
}

describe('the reference implementation gives the same, bit for bit', () => {
  test.each(vectors)('for $file', async ({ file, width, height, hash, quality, dihedral }) => {
    const picture = await decoded(file)
    expect([picture.width, picture.height]).toEqual([width, height])
    expect(dihedralPdq(picture)).toEqual({ hash, quality, dihedral })
    expect(pdq(picture)).toEqual({ hash, quality })
  })
})

/** Unrelated hashes differ in about 128 bits; the places that are sampled are not quite symmetrical. */
const halfOfChance = 64

test('the dihedral hashes are near those of the pictures turned and mirrored', async () => {
  for (const { file, width, height } of vectors.filter((one) => one.quality === 100 && one.width > 64)) {
    if (width > 512 || height > 512) continue
    const picture = await decoded(file)
    const { dihedral } = dihedralPdq(picture)
    const turns = {
      rotate90: turnLeft,
      rotate180: turnAround,
      flipX: topDown,
      flipY: leftRight,
      flipPlus1: transpose,
    }
    for (const [name, turn] of Object.entries(turns))
      expect(
        distance(pdq(turn(picture)).hash, dihedral[name as keyof typeof turns]),
        `${file} ${name}`,
      ).toBeLessThan(halfOfChance)
  }
})

/** A picture whose pixel at `(row, column)` is that of another place of the given one. */
function rearranged(
  picture: Picture,
  height: number,
  width: number,
  from: (row: number, column: number) => [number, number],
): Picture {
  const { channels } = picture
  const samples = new Uint8Array(picture.samples.length)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [oldRow, oldColumn] = from(row, column)
      const at = (oldRow * picture.width + oldColumn) * channels
      samples.set(picture.samples.subarray(at, at + channels), (row * width + column) * channels)
    }
  return { width, height, channels, samples }
}

const transpose = (one: Picture) => rearranged(one, one.width, one.height, (row, column) => [column, row])
const leftRight = (one: Picture) =>
  rearranged(one, one.height, one.width, (row, column) => [row, one.width - 1 - column])
const topDown = (one: Picture) =>
  rearranged(one, one.height, one.width, (row, column) => [one.height - 1 - row, column])
const turnAround = (one: Picture) => topDown(leftRight(one))
const turnLeft = (one: Picture) => topDown(transpose(one))

test('a picture of four rows or columns has no hash and no quality', () => {
  const picture = {
    width: 4,
    height: 100,
    channels: 1 as const,
    samples: new Uint8Array(400).map((_, n) => n),
  }
  expect(dihedralPdq(picture)).toMatchObject({ hash: '0'.repeat(64), quality: 0 })
})

test('a plain picture has no quality', () => {
  const samples = new Uint8Array(100 * 100).fill(120)
  expect(pdq({ width: 100, height: 100, channels: 1, samples }).quality).toBe(0)
})

test('an alpha sample is not looked at', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20 * 20 * 3, maxLength: 20 * 20 * 3 }),
      fc.nat(255),
      (samples, alpha) => {
        const opaque: Picture = { width: 20, height: 20, channels: 3, samples }
        const withAlpha = new Uint8Array(20 * 20 * 4).map((_, n) =>
          n % 4 === 3 ? alpha : (samples[Math.floor(n / 4) * 3 + (n % 4)] ?? 0),
        )
        expect(pdq({ ...opaque, channels: 4, samples: withAlpha })).toEqual(pdq(opaque))
      },
    ),
    { numRuns: 20 },
  )
})

test('samples that are no picture of that size are the caller’s bug', () => {
  expect(() => pdq({ width: 10, height: 10, channels: 3, samples: new Uint8Array(299) })).toThrow(RangeError)
})
