import { checkPublicKey, type PublicKey } from '../keys/public-key.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { toHex } from '../lib/hex.ts'
import { sha256 } from '../lib/sha256.ts'
import { decodeBase64 } from './base64.ts'

/** Signature type of plain Ed25519 (C2SP signed-note). */
const ED25519 = 0x01

/** Whose note signatures are trusted: a name and a checked key. */
export interface NoteVerifier {
  readonly name: string
  readonly key: PublicKey
}

/** Key names have no Unicode space and no plus (C2SP signed-note, Format). */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{Z}\p{Cc}]+$/u.test(name)
}

/** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
export function noteKeyId(name: string, key: PublicKey): Uint8Array {
  return sha256(new TextEncoder().encode(`${name}\n`), Uint8Array.of(ED25519), key.bytes).subarray(0, 4)
}

/** The key as text for people and files to carry: `name+keyid+base64(0x01 ‖ public key)`. */
export function writeVerifierKey(verifier: NoteVerifier): string {
  const encoded = Buffer.concat([Uint8Array.of(ED25519), verifier.key.bytes]).toString('base64')
  return `${verifier.name}+${toHex(noteKeyId(verifier.name, verifier.key))}+${encoded}`
}

export type VerifierKeyReading =
  | { ok: true; verifier: NoteVerifier }
  | { ok: false; reason: 'malformed' | 'weak-key' | 'wrong-key-id' }

/** The way back; refuses keys that `checkPublicKey` refuses, and an id that is not the key's. */
export function readVerifierKey(text: string): VerifierKeyReading {
  const [name = '', id = '', ...rest] = text.split('+')
  const encoded = decodeBase64(rest.join('+'))
  if (!isKeyName(name) || encoded?.length !== 33 || encoded[0] !== ED25519)
    return { ok: false, reason: 'malformed' }
  const check = checkPublicKey({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(encoded.subarray(1)) })
  if (!check.ok) return { ok: false, reason: 'weak-key' }
  if (toHex(noteKeyId(name, check.key)) !== id) return { ok: false, reason: 'wrong-key-id' }
  return { ok: true, verifier: { name, key: check.key } }
}
