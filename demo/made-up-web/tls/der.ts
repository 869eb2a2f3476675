/** The few DER encodings (ITU-T X.690) that a certificate needs. */

export function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Uint8Array.of(tag), lengthOf(body.length), body])
}

export const sequence = (...content: Uint8Array[]): Buffer => der(0x30, ...content)
export const setOf = (...content: Uint8Array[]): Buffer => der(0x31, ...content)
export const octets = (content: Uint8Array): Buffer => der(0x04, content)
export const bits = (content: Uint8Array): Buffer => der(0x03, Uint8Array.of(0), content)
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text))
export const yes = (): Buffer => der(0x01, Uint8Array.of(0xff))
/** Context-specific, constructed. */
export const tagged = (number: number, ...content: Uint8Array[]): Buffer => der(0xa0 + number, ...content)
/** `YYMMDDHHMMSSZ`. */
export const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text))

/** A positive number, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  const needsZero = (bytes[0] ?? 0) >= 0x80
  return der(0x02, needsZero ? Buffer.concat([Uint8Array.of(0), bytes]) : bytes)
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  if (length < 0x100) return Uint8Array.of(0x81, length)
  return Uint8Array.of(0x82, length >> 8, length & 0xff)
}
