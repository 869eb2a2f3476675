import { sha256Hex } from '../lib/sha256.ts'
import { type OpenReason, open } from './open.ts'
import { unpad } from './pad.ts'

export type OpenPartReason = OpenReason | 'other-bytes' | 'bad-padding'
export type OpenedPart = { ok: true; plaintext: Uint8Array } | { ok: false; reason: OpenPartReason }

/** Opens a part after its ciphertext has been checked, whole, against what the envelope's signature covers. */
export async function openPart(
  ciphertext: Uint8Array,
  expected: { readonly sha256: string; readonly len: number },
  identities: readonly string[],
): Promise<OpenedPart> {
  if (ciphertext.length !== expected.len || sha256Hex(ciphertext) !== expected.sha256) {
    return { ok: false, reason: 'other-bytes' }
  }
  const opened = await open(ciphertext, identities)
  if (!opened.ok) return opened
  const plaintext = unpad(opened.plaintext)
  return plaintext ? { ok: true, plaintext } : { ok: false, reason: 'bad-padding' }
}
