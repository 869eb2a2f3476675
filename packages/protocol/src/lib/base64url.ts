const ALPHABET = /^[A-Za-z0-9_-]*$/

/** Base64url without padding (RFC 7515, section 2). */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}

/** Only the one canonical form is read: the last character carries unused bits, and a decoder that ignores
 *  them lets a signature be written in several ways. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (!ALPHABET.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined
}
