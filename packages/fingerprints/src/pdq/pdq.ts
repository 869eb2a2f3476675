import { blockSide, frequenciesOf, qualityOf } from './block.ts'
import { type DihedralName, dihedralNames, turned } from './dihedral.ts'
import { downscale } from './downscale.ts'
import { type Luma, lumaOf } from './luma.ts'
import { checkPicture, type Picture } from './picture.ts'

/** 256 bits as 64 lower-case hexadecimal digits, as hash lists write them. */
export type PdqHash = string

export interface Pdq {
  hash: PdqHash
  /** 0 to 100; below 50 the hash says too little to be matched (reference/domain.md 3.4). */
  quality: number
}

export interface DihedralPdq extends Pdq {
  dihedral: Readonly<Record<DihedralName, PdqHash>>
}

/** A picture with a side below this has no hash: all zeros, quality 0. */
const leastSide = 5
const nothing = '0'.repeat(64)

/**
 * PDQ of a decoded picture, bit for bit as the reference implementation gives it (facebook/ThreatExchange, pdq/cpp):
 * brightness, blur, 64 × 64 values, cosine transform, and of the lowest 256 frequencies which are above their median.
 */
export function pdq(picture: Picture): Pdq {
  checkPicture(picture)
  if (isTooSmall(picture)) return { hash: nothing, quality: 0 }
  return ofBlock(blockOf(lumaOf(picture)))
}

/** The same, and the hashes that the picture would have turned or mirrored. */
export function dihedralPdq(picture: Picture): DihedralPdq {
  checkPicture(picture)
  if (isTooSmall(picture)) return { hash: nothing, quality: 0, dihedral: byName(() => nothing) }
  const luma = lumaOf(picture)
  const block = blockOf(luma)
  // The reference blurs for the turned ones in any case, also what is 64 × 64 already.
  const frequencies = frequenciesOf(isBlock(luma) ? downscale(luma) : block)
  return { ...ofBlock(block), dihedral: byName((name) => bitsOf(turned(frequencies, name))) }
}

/** What somebody has made 64 × 64 already is taken as it is. */
function blockOf(luma: Luma): Float32Array {
  return isBlock(luma) ? luma.values : downscale(luma)
}

function isBlock({ rows, columns }: Luma): boolean {
  return rows === blockSide && columns === blockSide
}

function ofBlock(block: Float32Array): Pdq {
  return { hash: bitsOf(frequenciesOf(block)), quality: qualityOf(block) }
}

function isTooSmall({ width, height }: Picture): boolean {
  return width < leastSide || height < leastSide
}

function byName(hashOf: (name: DihedralName) => PdqHash): Record<DihedralName, PdqHash> {
  return Object.fromEntries(dihedralNames.map((name) => [name, hashOf(name)])) as Record<
    DihedralName,
    PdqHash
  >
}

/** Bit n is set when frequency n is above the median (of two middle ones the lower); the highest bit is written first. */
function bitsOf(frequencies: Float32Array): PdqHash {
  const median = frequencies.toSorted()[frequencies.length / 2 - 1] as number
  const bytes = Buffer.alloc(frequencies.length / 8)
  for (let n = 0; n < frequencies.length; n++) {
    if ((frequencies[n] as number) <= median) continue
    const at = bytes.length - 1 - (n >> 3)
    bytes[at] = (bytes[at] as number) | (1 << (n & 7))
  }
  return bytes.toString('hex')
}
