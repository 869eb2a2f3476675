/** PDQ works on 64 × 64 values of brightness, of whose cosine transform it keeps 16 × 16. */
export const blockSide = 64
export const keptSide = 16

/** Rows 1 to 16 of the cosine transform's matrix, rounded to 32 bits as in the reference. */
const cosines = Float32Array.from({ length: keptSide * blockSide }, (_, at) => {
  const [row, column] = [Math.floor(at / blockSide), at % blockSide]
  const scale = Math.fround(Math.sqrt(2 / blockSide))
  return scale * Math.cos((Math.PI / 2 / blockSide) * (row + 1) * (2 * column + 1))
})

/** The 16 × 16 lowest frequencies but the constant one, in 32-bit floats summed in the reference's order. */
export function frequenciesOf(block: Float32Array): Float32Array {
  const half = new Float32Array(keptSide * blockSide)
  const sums = new Float32Array(blockSide)
  for (let row = 0; row < keptSide; row++) {
    sums.fill(0)
    for (let k = 0; k < blockSide; k++) {
      const factor = cosines[row * blockSide + k] as number
      const from = k * blockSide
      for (let column = 0; column < blockSide; column++)
        sums[column] = (sums[column] as number) + Math.fround(factor * (block[from + column] as number))
    }
    half.set(sums, row * blockSide)
  }
  const kept = new Float32Array(keptSide * keptSide)
  for (let row = 0; row < keptSide; row++)
    for (let column = 0; column < keptSide; column++) {
      let sum = 0
      for (let k = 0; k < blockSide; k++)
        sum = Math.fround(
          sum +
            Math.fround((half[row * blockSide + k] as number) * (cosines[column * blockSide + k] as number)),
        )
      kept[row * keptSide + column] = sum
    }
  return kept
}

/** 0 to 100: how much there is to recognise. Counts the steps of brightness between neighbours. */
export function qualityOf(block: Float32Array): number {
  let steps = 0
  const step = (one: number, other: number) => {
    const difference = Math.fround((block[one] as number) - (block[other] as number))
    steps += Math.abs(Math.trunc(Math.fround(Math.fround(difference * 100) / 255)))
  }
  for (let at = 0; at < blockSide * (blockSide - 1); at++) step(at, at + blockSide)
  for (let at = 0; at < blockSide * blockSide; at++) if (at % blockSide < blockSide - 1) step(at, at + 1)
  return Math.min(100, Math.floor(steps / 90))
}
