/** Standard base64 with padding (RFC 4648 section 4), in its one canonical form; C2SP notes use it. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined
}
