const BYTES_IN_HEX = /^(?:[0-9a-f]{2})*$/

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** Bytes of a lower-case hex text, or undefined when it is not one. */
export function fromHex(text: string): Uint8Array | undefined {
  return BYTES_IN_HEX.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : undefined
}
