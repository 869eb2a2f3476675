import { sha256Hex } from '../lib/sha256.ts'
import { pad } from './pad.ts'
import { seal } from './seal.ts'

/** The ciphertext, with hash (hex) and length (bytes) as the envelope's `parts` state them. */
export interface SealedPart {
  readonly ciphertext: Uint8Array
  readonly sha256: string
  readonly len: number
}

/** Pads a body or a piece of evidence and seals it. One part goes to all addressees: they share the ciphertext. */
export async function sealPart(plaintext: Uint8Array, recipients: readonly string[]): Promise<SealedPart> {
  const ciphertext = await seal(pad(plaintext), recipients)
  return { ciphertext, sha256: sha256Hex(ciphertext), len: ciphertext.length }
}
