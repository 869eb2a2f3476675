import { headerEnd, openAgeHeader } from './age-header.ts'
import { openPayload } from './payload.ts'

/** `not-for-us` and a file that was changed look the same from outside, and are one reason. */
export type OpenReason = 'cannot-open'
export type Opened = { ok: true; plaintext: Uint8Array } | { ok: false; reason: OpenReason }

/** Opens an age file with whichever of the identities fits. Throws when an identity of ours is not one. */
export async function open(ciphertext: Uint8Array, identities: readonly string[]): Promise<Opened> {
  const end = headerEnd(ciphertext)
  // Without a header the identities are looked at all the same: ours being wrong is a bug, whatever came.
  const header = typeof end === 'number' ? ciphertext.subarray(0, end) : new Uint8Array(0)
  const fileKey = await openAgeHeader(header, identities)
  const plaintext = fileKey && openPayload(fileKey, ciphertext.subarray(header.length))
  return plaintext ? { ok: true, plaintext } : { ok: false, reason: 'cannot-open' }
}
