// C2SP cosignatures of type Ed25519: https://c2sp.org/tlog-cosignature

/** The latest second that `Date` can hold, well below the specification's 2^63 - 1. */
const LAST_SECOND = 8_640_000_000_000

/** What a cosignature signs: its type, its time in seconds since 1970, and the whole text of the note. */
export function cosignedBytes(text: string, seconds: number): Uint8Array {
  return new TextEncoder().encode(`cosignature/v1\ntime ${seconds}\n${text}`)
}

/** The time at the beginning of a cosignature's 72 bytes; undefined when they are not 72 or the time is out of range. */
export function readTimestamp(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 72) return undefined
  const seconds = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))
  return seconds <= LAST_SECOND ? seconds : undefined
}

export function writeTimestamp(seconds: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(seconds))
  return bytes
}
