/** A text or bytes that must be found nowhere, in every form in which it could lie about. */
export interface Needle {
  name: string
  forms: readonly Buffer[]
}

/** UTF-8, UTF-16, hex in both cases, and base64 at each of its three alignments. */
export function textNeedle(name: string, text: string): Needle {
  const bytes = Buffer.from(text)
  const hex = bytes.toString('hex')
  return {
    name,
    forms: [
      bytes,
      Buffer.from(text, 'utf16le'),
      Buffer.from(hex),
      Buffer.from(hex.toUpperCase()),
      ...base64Forms(bytes),
    ],
  }
}

/** Stretches of a file, so that a copy of a part of it is found as well. */
export function bytesNeedle(name: string, bytes: Uint8Array): Needle {
  const buffer = Buffer.from(bytes)
  const stretch = 48
  const forms: Buffer[] = []
  // The first bytes of a picture are the same in many files: begin behind them.
  const step = Math.max(512, Math.floor(buffer.length / 8))
  for (let at = 64; at + stretch <= buffer.length; at += step) forms.push(buffer.subarray(at, at + stretch))
  return { name, forms }
}

/** An IPv4 address as text, as its four bytes, and as an integer in decimal and hex. */
export function addressNeedle(name: string, address: string): Needle {
  const octets = address.split('.').map(Number)
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0)
  const hex = Buffer.from(octets).toString('hex')
  return {
    name,
    forms: [
      Buffer.from(address),
      Buffer.from(address, 'utf16le'),
      Buffer.from(hex),
      Buffer.from(hex.toUpperCase()),
      Buffer.from(String(number)),
    ],
  }
}

/** The names of the needles that stand in the bytes. */
export function findNeedles(haystack: Buffer, needles: readonly Needle[]): string[] {
  return needles
    .filter((needle) => needle.forms.some((form) => haystack.includes(form)))
    .map((needle) => needle.name)
}

function base64Forms(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    // Leave out the characters that depend on the neighbours.
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4))
  })
}
