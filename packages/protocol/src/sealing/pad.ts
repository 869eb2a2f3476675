import { padme } from './padme.ts'

/** First byte of the padding, followed by zeros (as ISO/IEC 7816-4 has it): found from the end, so that a stream can be
 *  padded without knowing its length beforehand. */
export const PADDING_MARK = 0x80

/** Content, mark, zeros: `padme(length + 1)` bytes. */
export function pad(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(padme(content.length + 1))
  padded.set(content)
  padded[content.length] = PADDING_MARK
  return padded
}

/** The content, or undefined when the padding is not exactly the one that `pad` makes. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  let mark = padded.length - 1
  while (mark >= 0 && padded[mark] === 0) mark--
  if (padded[mark] !== PADDING_MARK || padme(mark + 1) !== padded.length) return undefined
  return padded.subarray(0, mark)
}
