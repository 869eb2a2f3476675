// Hostile WebP and AVIF: boxes that say what is not in them.
import sharp from 'sharp'
import { pattern } from '../pictures.ts'
import { anyRefusal, type HostilePicture } from './hostile-picture.ts'

function riff(...chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks])
  const begin = Buffer.from('RIFF\0\0\0\0', 'latin1')
  begin.writeUInt32LE(body.length, 4)
  return Buffer.concat([begin, body])
}

function riffChunk(name: string, data: Uint8Array): Buffer {
  const begin = Buffer.from(`${name}\0\0\0\0`, 'latin1')
  begin.writeUInt32LE(data.length, 4)
  return Buffer.concat([begin, data, Buffer.alloc(data.length % 2)])
}

/** The extended head: flags, and width and height less one in three bytes each. */
function canvas(side: number): Buffer {
  const data = Buffer.alloc(10)
  data[0] = 0x02
  data.writeUIntLE(side - 1, 4, 3)
  data.writeUIntLE(side - 1, 7, 3)
  return riffChunk('VP8X', data)
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const begin = Buffer.alloc(8)
  begin.writeUInt32BE(body.length + 8, 0)
  begin.write(type, 4, 'latin1')
  return Buffer.concat([begin, body])
}

const brand = (name: string) => box('ftyp', Buffer.from(`${name}\0\0\0\0mif1${name}`, 'latin1'))

/** One in the other, so many times. */
function nested(depth: number): Buffer {
  let inner = box('free')
  for (let level = 0; level < depth; level++) inner = box('meta', Buffer.alloc(4), inner)
  return inner
}

/** A sound AVIF whose `ispe` says another size. */
async function lyingAvif(side: number): Promise<Buffer> {
  const avif = Buffer.from(await pattern(64, 64, 1, 'avif'))
  const at = avif.indexOf('ispe', 0, 'latin1')
  avif.writeUInt32BE(side, at + 8)
  avif.writeUInt32BE(side, at + 12)
  return avif
}

export const hostileContainers: readonly HostilePicture[] = [
  { name: 'webp-sound', make: () => pattern(100, 80, 1, 'webp'), may: ['shown'] },
  {
    name: 'webp-cut-off',
    make: async () => (await pattern(600, 400, 1, 'webp')).subarray(0, 900),
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'webp-largest-canvas',
    make: () => riff(canvas(16_777_215), riffChunk('ANIM', Buffer.alloc(6))),
    may: anyRefusal,
  },
  {
    name: 'webp-canvas-without-picture',
    make: () => riff(canvas(100)),
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'webp-endless-animation',
    make: async () => {
      const frames = await Promise.all([1, 2].map((seed) => pattern(40, 40, seed)))
      const all = Array.from({ length: 300 }, (_, n) => frames[n % 2] ?? Buffer.alloc(0))
      return sharp(all, { join: { animated: true } })
        .webp({ loop: 0 })
        .toBuffer()
    },
    may: ['shown'],
  },
  { name: 'avif-sound', make: () => pattern(64, 64, 1, 'avif'), may: ['shown'] },
  {
    name: 'avif-cut-off',
    make: async () => (await pattern(300, 200, 1, 'avif')).subarray(0, 500),
    may: ['broken-picture', 'not-a-picture'],
  },
  { name: 'avif-head-lies-60000', make: () => lyingAvif(60_000), may: anyRefusal },
  { name: 'avif-head-lies-65', make: () => lyingAvif(65), may: ['shown', ...anyRefusal] },
  { name: 'avif-brand-alone', make: () => brand('avif'), may: ['broken-picture', 'not-a-picture'] },
  {
    name: 'avif-boxes-a-thousand-deep',
    make: () => Buffer.concat([brand('avif'), nested(1_000)]),
    may: ['broken-picture', 'not-a-picture', 'process-ended'],
  },
  {
    name: 'avif-box-of-four-gibibytes',
    make: () => {
      const lying = box('meta', Buffer.alloc(4))
      lying.writeUInt32BE(0xffff_ffff, 0)
      return Buffer.concat([brand('avif'), lying])
    },
    may: ['broken-picture', 'not-a-picture', 'process-ended'],
  },
  {
    name: 'heic-brand',
    make: () => Buffer.concat([brand('heic'), nested(2)]),
    may: ['broken-picture', 'not-a-picture'],
  },
]
