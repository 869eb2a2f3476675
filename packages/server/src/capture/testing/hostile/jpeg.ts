// Hostile JPEGs: sound ones, changed.

import sharp from 'sharp'
import { pattern } from '../pictures.ts'
import { anyRefusal, type HostilePicture } from './hostile-picture.ts'

const marker = { frame: [0xc0, 0xc1, 0xc2], scan: 0xda, app1: 0xe1, app2: 0xe2, comment: 0xfe }

const sound = (width = 400, height = 300) => pattern(width, height, 1, 'jpeg')

async function progressive(width: number, height: number): Promise<Buffer> {
  return sharp(await pattern(width, height))
    .jpeg({ progressive: true })
    .toBuffer()
}

/** Where the segment of one of these kinds begins. */
function segmentAt(jpeg: Buffer, kinds: readonly number[], from = 2): number {
  for (let at = from; at < jpeg.length - 4; ) {
    const kind = jpeg[at + 1] ?? 0
    if (kinds.includes(kind)) return at
    at += 2 + jpeg.readUInt16BE(at + 2)
  }
  throw new Error('There is no such segment')
}

function segment(kind: number, data: Uint8Array): Buffer {
  const begin = Buffer.from([0xff, kind, 0, 0])
  begin.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([begin, data])
}

/** With a segment behind the start. */
const withSegment = async (kind: number, data: Uint8Array, times = 1) => {
  const jpeg = await sound()
  const added = segment(kind, data)
  return Buffer.concat([jpeg.subarray(0, 2), ...Array.from({ length: times }, () => added), jpeg.subarray(2)])
}

async function withSize(width: number, height: number): Promise<Buffer> {
  const jpeg = Buffer.from(await sound())
  const at = segmentAt(jpeg, marker.frame)
  jpeg.writeUInt16BE(height, at + 5)
  jpeg.writeUInt16BE(width, at + 7)
  return jpeg
}

/** EXIF whose only directory is its own successor. */
const circularExif = Buffer.concat([
  Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
  Buffer.from([0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 99, 0, 0, 0, 0, 0, 8]),
])
/** EXIF with four thousand million values somewhere. */
const lyingExif = Buffer.concat([
  Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'),
  Buffer.from([0, 1, 0x01, 0x0e, 0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0, 0, 0, 0]),
])
const entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'

export const hostileJpegs: readonly HostilePicture[] = [
  { name: 'jpeg-sound', make: () => sound(), may: ['shown'] },
  { name: 'jpeg-cut-off', make: async () => (await sound()).subarray(0, 4_000), may: ['broken-picture'] },
  {
    name: 'jpeg-start-alone',
    make: () => Buffer.from([0xff, 0xd8, 0xff]),
    may: ['broken-picture', 'not-a-picture'],
  },
  {
    name: 'jpeg-head-lies-65500',
    make: () => withSize(65_500, 65_500),
    may: ['too-many-pixels', 'broken-picture'],
  },
  { name: 'jpeg-head-lies-5000', make: () => withSize(5_000, 5_000), may: ['broken-picture'] },
  { name: 'jpeg-no-pixels', make: () => withSize(0, 0), may: ['broken-picture', 'not-a-picture'] },
  {
    name: 'jpeg-page-behind',
    make: async () => Buffer.concat([await sound(), Buffer.from('<script>marker()</script>')]),
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'jpeg-page-in-its-comment',
    make: () => withSegment(marker.comment, Buffer.from('<html><script>marker()</script></html>')),
    may: ['shown'],
  },
  {
    name: 'jpeg-exif-in-a-circle',
    make: () => withSegment(marker.app1, circularExif),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'jpeg-exif-that-lies',
    make: () => withSegment(marker.app1, lyingExif),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'jpeg-xmp-with-entities',
    make: () => withSegment(marker.app1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${entities}`, 'latin1')),
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'jpeg-profile-that-is-none',
    make: () =>
      withSegment(
        marker.app2,
        Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), Buffer.alloc(500, 7)]),
      ),
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'jpeg-twenty-thousand-comments',
    make: () => withSegment(marker.comment, Buffer.from('x'), 20_000),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'jpeg-noise-for-pixels',
    make: async () => {
      const jpeg = Buffer.from(await sound())
      const from = segmentAt(jpeg, [marker.scan]) + 20
      for (let at = from; at < jpeg.length - 2; at++) jpeg[at] = (at * 7_919) % 251
      return jpeg
    },
    may: ['shown', 'broken-picture'],
  },
  {
    name: 'jpeg-a-thousand-scans',
    make: () => manyScans(1_000, 1_200),
    may: ['shown', ...anyRefusal],
  },
  {
    name: 'jpeg-ten-thousand-scans-of-20-megapixels',
    make: () => manyScans(10_000, 4_500),
    may: ['shown', ...anyRefusal],
    isSlow: true,
  },
]

/** A progressive picture whose last scan comes again and again: little to store, everything to decode. */
async function manyScans(count: number, side: number): Promise<Buffer> {
  const jpeg = await progressive(side, side)
  const starts: number[] = []
  for (let at = 2; at < jpeg.length - 1; at++)
    if (jpeg[at] === 0xff && jpeg[at + 1] === marker.scan) starts.push(at)
  const last = jpeg.subarray(starts.at(-1) ?? 0, jpeg.length - 2)
  // The beginning of a scan is enough: what is missing of it is decoded as nothing.
  const again = last.subarray(0, Math.min(last.length, 400))
  return Buffer.concat([
    jpeg.subarray(0, -2),
    ...Array.from({ length: count }, () => again),
    jpeg.subarray(-2),
  ])
}
