import { sha256Hex } from '../lib/sha256.ts'

/** Hash (hex) and length (bytes) of a part's plaintext, as the manifest states them. */
export interface PlaintextDigest {
  readonly sha256: string
  readonly len: number
}

export function digestPlaintext(plaintext: Uint8Array): PlaintextDigest {
  return { sha256: sha256Hex(plaintext), len: plaintext.length }
}
