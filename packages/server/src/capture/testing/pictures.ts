// Geometric patterns, made when a test runs.
import sharp from 'sharp'

/** Stripes whose colours and width depend on `seed`, as raw pixels. */
function stripes(width: number, height: number, seed: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      pixels[at] = (x * (seed + 3)) & 0xff
      pixels[at + 1] = (y * (seed + 5)) & 0xff
      pixels[at + 2] = ((x ^ y) * (seed + 7)) & 0xff
    }
  }
  return pixels
}

export function pattern(
  width: number,
  height: number,
  seed = 1,
  format: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' = 'png',
): Promise<Buffer> {
  const raw = { width, height, channels: 3 as const }
  return sharp(stripes(width, height, seed), { raw })
    .toFormat(format)
    .toBuffer()
}

/** A PNG whose head says `width` by `height` over the data of a small picture. */
export async function lyingPng(width: number, height: number): Promise<Buffer> {
  const png = Buffer.from(await pattern(64, 64))
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
  return png
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
