import { maxSide, type Picture } from './picture.ts'

/** Brightness of a picture in 32-bit floats, rows from the top. */
export interface Luma {
  rows: number
  columns: number
  values: Float32Array
}

const [red, green, blue] = [0.299, 0.587, 0.114].map(timesEachByte)

/** A coefficient times 0 to 255, in 32-bit floats. */
function timesEachByte(coefficient: number): Float32Array {
  const single = Math.fround(coefficient)
  return Float32Array.from({ length: 256 }, (_, byte) => single * byte)
}

/**
 * The brightness that PDQ works on. A picture with a side above 512 is first resampled to 512 × 512 by taking the
 * nearest pixel before; its proportions do not matter. Each sum is rounded to 32 bits, as in the reference.
 */
export function lumaOf(picture: Picture): Luma {
  const isLarge = picture.width > maxSide || picture.height > maxSide
  const rows = isLarge ? maxSide : picture.height
  const columns = isLarge ? maxSide : picture.width
  const values = new Float32Array(rows * columns)
  const sourceColumns = Int32Array.from(
    { length: columns },
    (_, column) => Math.floor((column * picture.width) / columns) * picture.channels,
  )
  const fill = picture.channels >= 3 ? fillFromColour : fillFromGrey
  const rowLength = picture.width * picture.channels
  for (let row = 0; row < rows; row++) {
    const source = Math.floor((row * picture.height) / rows) * rowLength
    fill(picture.samples, source, sourceColumns, values, row * columns)
  }
  return { rows, columns, values }
}

type Fill = (
  samples: Uint8Array,
  source: number,
  sourceColumns: Int32Array,
  values: Float32Array,
  target: number,
) => void

const fillFromGrey: Fill = (samples, source, sourceColumns, values, target) => {
  for (let column = 0; column < sourceColumns.length; column++)
    values[target + column] = samples[source + (sourceColumns[column] as number)] as number
}

const fillFromColour: Fill = (samples, source, sourceColumns, values, target) => {
  const [ofRed, ofGreen, ofBlue] = [red, green, blue] as [Float32Array, Float32Array, Float32Array]
  for (let column = 0; column < sourceColumns.length; column++) {
    const at = source + (sourceColumns[column] as number)
    const redAndGreen = Math.fround(
      (ofRed[samples[at] as number] as number) + (ofGreen[samples[at + 1] as number] as number),
    )
    values[target + column] = Math.fround(redAndGreen + (ofBlue[samples[at + 2] as number] as number))
  }
}
