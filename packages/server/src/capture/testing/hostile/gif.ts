// Hostile GIFs, built block by block.
import { anyRefusal, type HostilePicture } from './hostile-picture.ts'

/** Signature and logical screen of that size, with a palette of two colours. */
function head(width: number, height: number): Buffer {
  const screen = Buffer.alloc(7)
  screen.writeUInt16LE(width, 0)
  screen.writeUInt16LE(height, 2)
  screen.set([0x80, 0, 0], 4)
  return Buffer.concat([Buffer.from('GIF89a'), screen, Buffer.from([0, 0, 0, 255, 255, 255])])
}

/** One frame; `data` is LZW with the given least code size. */
function frame(width: number, height: number, data: Uint8Array = onePixel, codeSize = 2): Buffer {
  const place = Buffer.alloc(10)
  place[0] = 0x2c
  place.writeUInt16LE(width, 5)
  place.writeUInt16LE(height, 7)
  return Buffer.concat([place, Buffer.from([codeSize, data.length]), data, Buffer.from([0])])
}

const onePixel = Buffer.from([0x44, 0x01])
const trailer = Buffer.from([0x3b])
const endless = Buffer.concat([
  Buffer.from([0x21, 0xff, 0x0b]),
  Buffer.from('NETSCAPE2.0'),
  Buffer.from([3, 1, 0, 0, 0]),
])

export const hostileGifs: readonly HostilePicture[] = [
  { name: 'gif-one-pixel', make: () => Buffer.concat([head(1, 1), frame(1, 1), trailer]), may: ['shown'] },
  {
    name: 'gif-endless-of-fifty-thousand-frames',
    make: () =>
      Buffer.concat([head(1, 1), endless, ...Array.from({ length: 50_000 }, () => frame(1, 1)), trailer]),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'gif-million-frames',
    make: () => {
      const frames = Buffer.concat(Array.from({ length: 1_000 }, () => frame(1, 1)))
      return Buffer.concat([head(1, 1), endless, ...Array.from({ length: 1_000 }, () => frames), trailer])
    },
    may: ['shown', ...anyRefusal],
    isSlow: true,
  },
  {
    name: 'gif-largest-screen',
    make: () => Buffer.concat([head(65_535, 65_535), frame(1, 1), trailer]),
    // The decoder takes what its only frame covers for the picture.
    may: ['shown', 'too-many-pixels', 'broken-picture'],
  },
  {
    name: 'gif-frame-larger-than-its-screen',
    make: () => Buffer.concat([head(10, 10), frame(60_000, 60_000), trailer]),
    may: anyRefusal,
  },
  {
    name: 'gif-no-end',
    make: () => Buffer.concat([head(1, 1), frame(1, 1)]),
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'gif-no-frame',
    make: () => Buffer.concat([head(9, 9), trailer]),
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'gif-code-size-that-is-none',
    make: () => Buffer.concat([head(9, 9), frame(9, 9, onePixel, 200), trailer]),
    may: ['broken-picture'],
  },
  {
    name: 'gif-blocks-without-end',
    make: () => {
      const block = Buffer.concat([Buffer.from([255]), Buffer.alloc(255, 0xff)])
      return Buffer.concat([
        head(9, 9),
        Buffer.from([0x21, 0xfe]),
        ...Array.from({ length: 40_000 }, () => block),
      ])
    },
    may: ['broken-picture', 'not-a-picture', 'shown'],
  },
  {
    name: 'gif-that-is-a-page',
    make: () => Buffer.from('GIF89a/*<html><script>0</script></html>*/=1;'),
    may: ['broken-picture', 'too-many-pixels', 'not-a-picture'],
  },
]
