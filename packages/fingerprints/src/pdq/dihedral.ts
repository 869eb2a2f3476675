import { keptSide } from './block.ts'

/** The eight ways to turn and mirror a picture, by the reference's names and in its order. */
export const dihedralNames = [
  'original',
  'rotate90',
  'rotate180',
  'rotate270',
  'flipX',
  'flipY',
  'flipPlus1',
  'flipMinus1',
] as const
export type DihedralName = (typeof dihedralNames)[number]

interface Turn {
  /** Rows become columns. */
  transposed: boolean
  /** Whether the frequency of that row and column (of the original) changes its sign. */
  negated(row: number, column: number): boolean
}

const isEven = (n: number) => n % 2 === 0

const turns: Readonly<Record<DihedralName, Turn>> = {
  original: { transposed: false, negated: () => false },
  rotate90: { transposed: true, negated: (_row, column) => isEven(column) },
  rotate180: { transposed: false, negated: (row, column) => !isEven(row + column) },
  rotate270: { transposed: true, negated: (row) => isEven(row) },
  flipX: { transposed: false, negated: (row) => isEven(row) },
  flipY: { transposed: false, negated: (_row, column) => isEven(column) },
  flipPlus1: { transposed: true, negated: () => false },
  flipMinus1: { transposed: true, negated: (row, column) => !isEven(row + column) },
}

/** The frequencies of the turned picture: no pixel has to be looked at again. */
export function turned(frequencies: Float32Array, name: DihedralName): Float32Array {
  const { transposed, negated } = turns[name]
  const result = new Float32Array(frequencies.length)
  for (let row = 0; row < keptSide; row++)
    for (let column = 0; column < keptSide; column++) {
      const value = frequencies[row * keptSide + column] as number
      const at = transposed ? column * keptSide + row : row * keptSide + column
      result[at] = negated(row, column) ? -value : value
    }
  return result
}
