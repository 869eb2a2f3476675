import { decrypterFor } from './identities.ts'

/** `not-for-us` and a file that was changed look the same from outside, and are one reason. */
export type OpenReason = 'cannot-open'
export type Opened = { ok: true; plaintext: Uint8Array } | { ok: false; reason: OpenReason }

/** Opens an age file with whichever of the identities fits. Throws when an identity of ours is not one. */
export async function open(ciphertext: Uint8Array, identities: readonly string[]): Promise<Opened> {
  const decrypter = decrypterFor(identities)
  try {
    return { ok: true, plaintext: await decrypter.decrypt(ciphertext) }
  } catch {
    return { ok: false, reason: 'cannot-open' }
  }
}
