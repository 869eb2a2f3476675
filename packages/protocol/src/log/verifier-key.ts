import { checkPublicKey, type PublicKey } from '../keys/public-key.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { toHex } from '../lib/hex.ts'
import { sha256 } from '../lib/sha256.ts'
import { decodeBase64 } from './base64.ts'

/** Signature types of C2SP signed-note: plain Ed25519, and an Ed25519 cosignature with its time. */
const types = { ed25519: 0x01, cosignature: 0x04 } as const
export type NoteSignatureType = keyof typeof types

/** Whose note signatures are trusted: a name, a checked key, and what it signs with it (`ed25519` unless said). */
export interface NoteVerifier {
  readonly name: string
  readonly key: PublicKey
  readonly type?: NoteSignatureType
}

/** Key names have no Unicode space and no plus (C2SP signed-note, Format). */
export function isKeyName(name: string): boolean {
  return /^[^\s+\p{Z}\p{Cc}]+$/u.test(name)
}

/** First four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
export function noteKeyId(name: string, key: PublicKey, type: NoteSignatureType = 'ed25519'): Uint8Array {
  const text = new TextEncoder().encode(`${name}\n`)
  return sha256(text, Uint8Array.of(types[type]), key.bytes).subarray(0, 4)
}

/** The key as text for people and files to carry: `name+keyid+base64(type ‖ public key)`. */
export function writeVerifierKey({ name, key, type = 'ed25519' }: NoteVerifier): string {
  const encoded = Buffer.concat([Uint8Array.of(types[type]), key.bytes]).toString('base64')
  return `${name}+${toHex(noteKeyId(name, key, type))}+${encoded}`
}

export type VerifierKeyReading =
  | { ok: true; verifier: NoteVerifier }
  | { ok: false; reason: 'malformed' | 'weak-key' | 'wrong-key-id' }

/** The way back; refuses keys that `checkPublicKey` refuses, and an id that is not the key's. */
export function readVerifierKey(text: string): VerifierKeyReading {
  const [name = '', id = '', ...rest] = text.split('+')
  const encoded = decodeBase64(rest.join('+'))
  const type = typeOf(encoded?.[0])
  if (!isKeyName(name) || encoded?.length !== 33 || type === undefined)
    return { ok: false, reason: 'malformed' }
  const check = checkPublicKey({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(encoded.subarray(1)) })
  if (!check.ok) return { ok: false, reason: 'weak-key' }
  if (toHex(noteKeyId(name, check.key, type)) !== id) return { ok: false, reason: 'wrong-key-id' }
  return {
    ok: true,
    verifier: { name, key: check.key, ...(type === 'ed25519' ? {} : { type }) },
  }
}

function typeOf(byte: number | undefined): NoteSignatureType | undefined {
  if (byte === types.ed25519) return 'ed25519'
  return byte === types.cosignature ? 'cosignature' : undefined
}
