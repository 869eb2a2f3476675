/** A decoded picture: 8 bits a sample, rows from the top, samples of a pixel side by side. */
export interface Picture {
  width: number
  height: number
  /** 1 grey, 3 red green blue; 2 and 4 with an alpha sample after it, which is not looked at. */
  channels: 1 | 2 | 3 | 4
  samples: Uint8Array
}

/** The most rows and columns that are filtered; a larger picture is resampled first, as the reference does. */
export const maxSide = 512

/** Throws when the samples are not those of such a picture: the caller's bug. */
export function checkPicture({ width, height, channels, samples }: Picture): void {
  const isWhole = [width, height].every((side) => Number.isInteger(side) && side > 0)
  if (!isWhole || samples.length !== width * height * channels)
    throw new RangeError(`${samples.length} samples are no picture of ${width} × ${height} × ${channels}`)
}
