// `pdq`: hashes a second of a decoded picture of 512 × 512 pixels on one core.
import { cpus } from 'node:os'
import sharp from 'sharp'
import { dihedralPdq, type Picture, pdq } from '../packages/fingerprints/src/index.ts'
import type { BenchResult } from './bench-result.ts'
import { round } from './match/answers.ts'

const limit = 250
const side = 512
const rounds = 3
const secondsEach = 3

export async function run(): Promise<BenchResult> {
  const picture = waves()
  sharp.cache(false)
  sharp.concurrency(1)
  const ours: number[] = []
  const turned: number[] = []
  const reference: number[] = []
  // In turns, so that a machine that grows slower does so for both; the first round warms up.
  for (let turn = 0; turn <= rounds; turn++) {
    const rates = [
      await rateOf(() => pdq(picture)),
      await rateOf(() => dihedralPdq(picture)),
      await rateOf(() => reduce(picture)),
    ] as const
    if (turn === 0) continue
    ours.push(rates[0])
    turned.push(rates[1])
    reference.push(rates[2])
  }
  const [mine, theirs] = [Math.round(median(ours)), Math.round(median(reference))]
  return {
    ...{ name: 'pdq', ours: mine, reference: theirs, ratio: round(mine / theirs), unit: 'per second' },
    n: Math.round(mine * secondsEach * rounds),
    notes: {
      ours: `PDQ with quality of a decoded picture of ${side} × ${side}, red green blue, one thread; at least ${limit}`,
      reference:
        'libvips (through sharp, one thread) making the same samples grey and 64 × 64: the first half of PDQ, in C',
      withEightTurnsPerSecond: Math.round(median(turned)),
      processors: cpus().length,
    },
  }
}

async function rateOf(work: () => unknown): Promise<number> {
  const until = performance.now() + secondsEach * 1_000
  const from = performance.now()
  let count = 0
  for (; performance.now() < until; count++) await work()
  return (count / (performance.now() - from)) * 1_000
}

function reduce({ width, height, samples }: Picture): Promise<Buffer> {
  return sharp(samples, { raw: { width, height, channels: 3 } })
    .greyscale()
    .resize(64, 64)
    .raw()
    .toBuffer()
}

/** Waves in three colours: nothing that a hash could take a short way with. */
function waves(): Picture {
  const samples = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let colour = 0; colour < 3; colour++)
        samples[(y * side + x) * 3 + colour] =
          128 + 60 * Math.sin(x / (9 + colour)) + 60 * Math.cos(y / (13 - colour) + x / 40)
  return { width: side, height: side, channels: 3, samples }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
