import { blockSide } from './block.ts'
import type { Luma } from './luma.ts'

/**
 * Blurs with two passes of a box filter along rows and columns (Jarosz, Fast Image Convolutions, 2001) and takes one
 * value from each of 64 × 64 places. Every sum is rounded to 32 bits in the reference's order, so that the result is the
 * same bit for bit; what the second pass would give away from those places is left out.
 */
export function downscale({ rows, columns, values }: Luma): Float32Array {
  const alongRows = windowOf(columns)
  const alongColumns = windowOf(rows)
  const sampledRows = centres(rows)
  const sampledColumns = centres(columns)
  const first = new Float32Array(values.length)
  const second = new Float32Array(values.length)
  blurRows(values, first, rows, columns, alongRows)
  blurColumns(first, second, rows, columns, alongColumns)
  blurRows(second, first, rows, columns, alongRows)
  const narrow = new Float32Array(rows * blockSide)
  for (let row = 0; row < rows; row++)
    for (let to = 0; to < blockSide; to++)
      narrow[row * blockSide + to] = first[row * columns + (sampledColumns[to] as number)] as number
  const blurred = new Float32Array(narrow.length)
  blurColumns(narrow, blurred, rows, blockSide, alongColumns)
  const block = new Float32Array(blockSide * blockSide)
  for (let to = 0; to < blockSide; to++) {
    const from = (sampledRows[to] as number) * blockSide
    block.set(blurred.subarray(from, from + blockSide), to * blockSide)
  }
  return block
}

/** Half a block of the picture, since two passes widen it to a whole one. */
function windowOf(side: number): number {
  return Math.floor((side + 2 * blockSide - 1) / (2 * blockSide))
}

function centres(side: number): Int32Array {
  return Int32Array.from({ length: blockSide }, (_, at) => ((at + 0.5) * side) / blockSide)
}

/** Steps of a running mean over `length` values: the window grows, writes while it grows, is full, and shrinks. */
function phasesOf(length: number, window: number) {
  const half = Math.floor((window + 2) / 2)
  return { silent: half - 1, growing: window - half + 1, full: length - window, shrinking: half - 1 }
}

/** Four rows at a time: each has a chain of sums of its own, and the processor works on all of them. */
function blurRows(
  input: Float32Array,
  output: Float32Array,
  rows: number,
  columns: number,
  window: number,
): void {
  let row = 0
  for (; row + 4 <= rows; row += 4) blurFourRows(input, output, row * columns, columns, window)
  for (; row < rows; row++) blurRow(input, output, row * columns, columns, window)
}

function blurFourRows(
  input: Float32Array,
  output: Float32Array,
  start: number,
  columns: number,
  window: number,
): void {
  const { silent, growing, full, shrinking } = phasesOf(columns, window)
  const [b, c, d] = [columns, 2 * columns, 3 * columns]
  let [left, right, out, width] = [start, start, start, 0]
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0]
  for (let step = silent + growing; step > 0; step--) {
    sumA = Math.fround(sumA + (input[right] as number))
    sumB = Math.fround(sumB + (input[right + b] as number))
    sumC = Math.fround(sumC + (input[right + c] as number))
    sumD = Math.fround(sumD + (input[right + d] as number))
    right++
    width++
    if (step > growing) continue
    output[out] = sumA / width
    output[out + b] = sumB / width
    output[out + c] = sumC / width
    output[out + d] = sumD / width
    out++
  }
  for (let step = full; step > 0; step--) {
    sumA = Math.fround(Math.fround(sumA + (input[right] as number)) - (input[left] as number))
    sumB = Math.fround(Math.fround(sumB + (input[right + b] as number)) - (input[left + b] as number))
    sumC = Math.fround(Math.fround(sumC + (input[right + c] as number)) - (input[left + c] as number))
    sumD = Math.fround(Math.fround(sumD + (input[right + d] as number)) - (input[left + d] as number))
    output[out] = sumA / width
    output[out + b] = sumB / width
    output[out + c] = sumC / width
    output[out + d] = sumD / width
    left++
    right++
    out++
  }
  for (let step = shrinking; step > 0; step--) {
    sumA = Math.fround(sumA - (input[left] as number))
    sumB = Math.fround(sumB - (input[left + b] as number))
    sumC = Math.fround(sumC - (input[left + c] as number))
    sumD = Math.fround(sumD - (input[left + d] as number))
    width--
    output[out] = sumA / width
    output[out + b] = sumB / width
    output[out + c] = sumC / width
    output[out + d] = sumD / width
    left++
    out++
  }
}

function blurRow(
  input: Float32Array,
  output: Float32Array,
  start: number,
  columns: number,
  window: number,
): void {
  const { silent, growing, full, shrinking } = phasesOf(columns, window)
  let [left, right, out, width, sum] = [start, start, start, 0, 0]
  for (let step = silent + growing; step > 0; step--) {
    sum = Math.fround(sum + (input[right++] as number))
    width++
    if (step <= growing) output[out++] = sum / width
  }
  for (let step = full; step > 0; step--) {
    sum = Math.fround(Math.fround(sum + (input[right++] as number)) - (input[left++] as number))
    output[out++] = sum / width
  }
  for (let step = shrinking; step > 0; step--) {
    sum = Math.fround(sum - (input[left++] as number))
    width--
    output[out++] = sum / width
  }
}

/** All columns side by side, row after row, which is how they lie in memory. */
function blurColumns(
  input: Float32Array,
  output: Float32Array,
  rows: number,
  columns: number,
  window: number,
): void {
  const { silent, growing, full, shrinking } = phasesOf(rows, window)
  const sums = new Float32Array(columns)
  let [left, right, out, width] = [0, 0, 0, 0]
  for (let step = silent + growing; step > 0; step--, right += columns) {
    width++
    for (let column = 0; column < columns; column++)
      sums[column] = (sums[column] as number) + (input[right + column] as number)
    if (step > growing) continue
    for (let column = 0; column < columns; column++) output[out + column] = (sums[column] as number) / width
    out += columns
  }
  for (let step = full; step > 0; step--, left += columns, right += columns, out += columns) {
    for (let column = 0; column < columns; column++) {
      const grown = Math.fround((sums[column] as number) + (input[right + column] as number))
      const sum = Math.fround(grown - (input[left + column] as number))
      sums[column] = sum
      output[out + column] = sum / width
    }
  }
  for (let step = shrinking; step > 0; step--, left += columns, out += columns) {
    width--
    for (let column = 0; column < columns; column++) {
      const sum = Math.fround((sums[column] as number) - (input[left + column] as number))
      sums[column] = sum
      output[out + column] = sum / width
    }
  }
}
