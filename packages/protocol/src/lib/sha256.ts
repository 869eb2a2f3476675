import { createHash } from 'node:crypto'

/** SHA-256 over the pieces, one after the other. */
export function sha256(...pieces: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return new Uint8Array(hash.digest())
}

/** SHA-256 as 64 lower-case hex characters; a text is hashed as UTF-8. */
export function sha256Hex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}
