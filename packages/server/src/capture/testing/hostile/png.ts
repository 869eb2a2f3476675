// Hostile PNGs, built chunk by chunk.
import { crc32, deflateSync } from 'node:zlib'
import { anyRefusal, type HostilePicture } from './hostile-picture.ts'

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
const megabyte = 1024 * 1024

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

interface Head {
  width: number
  height: number
  depth?: number
  /** 0 grey, 2 red green blue, 3 palette. */
  colour?: number
  isInterlaced?: boolean
}

function head({ width, height, depth = 8, colour = 0, isInterlaced = false }: Head): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([depth, colour, 0, 0, isInterlaced ? 1 : 0], 8)
  return chunk('IHDR', data)
}

const end = chunk('IEND', Buffer.alloc(0))

/** A grey picture of one colour, with chunks before its pixels. */
function flat(of: Head, before: readonly Buffer[] = [], pixels = rows(of)): Buffer {
  return Buffer.concat([signature, head(of), ...before, chunk('IDAT', deflateSync(pixels)), end])
}

function rows({ width, height, depth = 8 }: Head): Buffer {
  return Buffer.alloc((Math.ceil((width * depth) / 8) + 1) * height)
}

const small = { width: 64, height: 64 }
/** So many zeros in a thousandth of the bytes. */
const bomb = (megabytes: number) => deflateSync(Buffer.alloc(megabytes * megabyte), { level: 9 })

export const hostilePngs: readonly HostilePicture[] = [
  { name: 'png-flat', make: () => flat(small), may: ['shown'] },
  {
    name: 'png-196-megapixels',
    make: () => flat({ width: 14_000, height: 14_000, depth: 1 }),
    may: ['too-many-pixels'],
  },
  {
    name: 'png-head-lies-60000',
    make: () => flat({ width: 60_000, height: 60_000 }, [], rows(small)),
    may: ['too-many-pixels'],
  },
  {
    name: 'png-head-lies-4000',
    make: () => flat({ width: 4_000, height: 4_000 }, [], rows(small)),
    may: ['broken-picture'],
  },
  {
    name: 'png-head-largest-numbers',
    make: () => flat({ width: 0x7fff_ffff, height: 0x7fff_ffff }, [], rows(small)),
    may: ['broken-picture', 'too-many-pixels', 'not-a-picture'],
  },
  {
    name: 'png-no-pixels',
    make: () => flat({ width: 0, height: 0 }),
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'png-more-pixels-than-it-says',
    make: () => Buffer.concat([signature, head(small), chunk('IDAT', bomb(100)), end]),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'png-text-bomb',
    make: () => {
      const text = Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), bomb(200)])
      return flat(small, [chunk('zTXt', text)])
    },
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'png-profile-bomb',
    make: () => flat(small, [chunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), bomb(200)]))]),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'png-hundred-thousand-chunks',
    make: () =>
      flat(
        small,
        Array.from({ length: 100_000 }, () => chunk('tEXt', Buffer.from('a\0b'))),
      ),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'png-chunk-longer-than-the-file',
    make: () => {
      const lying = chunk('tEXt', Buffer.from('a\0b'))
      lying.writeUInt32BE(0x7fff_fff0, 0)
      return flat(small, [lying])
    },
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'png-wrong-sum',
    make: () => {
      const png = flat(small)
      const at = png.length - end.length - 1
      png[at] = (png[at] ?? 0) ^ 0xff
      return png
    },
    may: ['broken-picture'],
  },
  {
    name: 'png-cut-off',
    make: () => flat({ width: 500, height: 500 }).subarray(0, 120),
    may: ['broken-picture'],
  },
  {
    name: 'png-signature-alone',
    make: () => Buffer.from(signature),
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'png-one-pixel-wide',
    make: () => flat({ width: 1, height: 1_000_000 }),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'png-animation-of-a-million-frames',
    make: () => {
      const control = Buffer.alloc(8)
      control.writeUInt32BE(1_000_000, 0)
      return flat(small, [chunk('acTL', control)])
    },
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'png-with-archive-behind',
    make: () => Buffer.concat([flat(small), Buffer.from('PK\x05\x06'.padEnd(22, '\0'), 'latin1')]),
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'png-49-megapixels-interlaced',
    make: () =>
      flat({ width: 7_000, height: 7_000, isInterlaced: true }, [], Buffer.alloc(7_001 * 7_000 * 2)),
    may: ['shown', ...anyRefusal],
    isSlow: true,
  },
  {
    name: 'png-49-megapixels-in-colour',
    make: () => flat({ width: 7_000, height: 7_000, colour: 2 }, [], Buffer.alloc((3 * 7_000 + 1) * 7_000)),
    may: ['shown', ...anyRefusal],
    isSlow: true,
  },
  {
    name: 'png-text-bombs-by-the-hundred',
    make: () => {
      const text = chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), bomb(50)]))
      return flat(
        small,
        Array.from({ length: 100 }, () => text),
      )
    },
    may: ['shown', ...anyRefusal],
    isSlow: true,
  },
]
