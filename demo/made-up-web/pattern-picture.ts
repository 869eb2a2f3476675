import { createHash } from 'node:crypto'
import { encodePng } from './png.ts'

export interface PatternPictureRequest {
  /** Same seed and size, same bytes. */
  readonly seed: string
  /** Pixels, 1 to 4096. */
  readonly width: number
  readonly height: number
}

type Colour = readonly [red: number, green: number, blue: number]
/** Which of two colours a point has. */
type Pattern = (x: number, y: number) => boolean
interface Disc {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly colour: Colour
}

/** A PNG of stripes, rings or checks with a few discs on top: plainly a drawn pattern, different for each seed. */
export function patternPicture({ seed, width, height }: PatternPictureRequest): Uint8Array {
  if (!isSide(width) || !isSide(height)) throw new RangeError('width and height must be 1 to 4096 pixels')
  const next = seededNumbers(seed)
  const hue = next() * 360
  const [light, dark] = [colour(hue, 0.8), colour(hue + 140 + next() * 80, 0.3)]
  const isLight = pattern(next, Math.max(width, height))
  const discs = Array.from({ length: 3 + Math.floor(next() * 4) }, () => disc(next, width, height))

  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const covering = discs.find((one) => (x - one.x) ** 2 + (y - one.y) ** 2 < one.radius ** 2)
      rgb.set(covering?.colour ?? (isLight(x, y) ? light : dark), (y * width + x) * 3)
    }
  }
  return encodePng(width, height, rgb)
}

function isSide(pixels: number): boolean {
  return Number.isInteger(pixels) && pixels >= 1 && pixels <= 4096
}

function pattern(next: () => number, longSide: number): Pattern {
  const period = longSide / (4 + next() * 12)
  const kind = Math.floor(next() * 3)
  const angle = next() * Math.PI
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const band = (distance: number): boolean => Math.floor(distance / period) % 2 === 0
  if (kind === 0) return (x, y) => band(x * cos + y * sin)
  if (kind === 1) return (x, y) => band(x * cos + y * sin) !== band(y * cos - x * sin)
  const [centreX, centreY] = [next() * longSide, next() * longSide]
  return (x, y) => band(Math.sqrt((x - centreX) ** 2 + (y - centreY) ** 2))
}

function disc(next: () => number, width: number, height: number): Disc {
  return {
    x: next() * width,
    y: next() * height,
    radius: (0.06 + next() * 0.14) * Math.min(width, height),
    colour: colour(next() * 360, 0.35 + next() * 0.4),
  }
}

/** From hue in degrees and lightness 0 to 1, at a fixed saturation (CSS Color 4, HSL to RGB). */
function colour(hue: number, lightness: number): Colour {
  const spread = 0.6 * Math.min(lightness, 1 - lightness)
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}

/** Numbers from 0 to 1 that depend on the seed alone (the sfc32 generator over 128 bits of the seed's SHA-256). */
function seededNumbers(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest()
  let [a, b, c, counter] = [
    digest.readInt32BE(0),
    digest.readInt32BE(4),
    digest.readInt32BE(8),
    digest.readInt32BE(12),
  ]
  return () => {
    const mixed = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + mixed) | 0
    return (mixed >>> 0) / 4294967296
  }
}
