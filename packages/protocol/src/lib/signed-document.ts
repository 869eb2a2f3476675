import type { Signer } from '../keys/pq-signing-key.ts'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import type { Suite } from '../suites/suite.ts'
import { decodeBase64url } from './base64url.ts'
import {
  type JwsReason,
  parsePayload,
  protectedHeaderSchema,
  readCompactJws,
  signCompactJws,
} from './compact-jws.ts'
import { dualHeaders, dualPayload, readDualJws, signDualJws } from './dual-jws.ts'

/** What a member signs in its suite's form: JWS compact for `hx1`, General JWS JSON with two signatures for `hx2`. */
export type SignedDocument =
  /** `suite` is that of the form; what the payload says must agree. `kid` is that of the Ed25519 key. */
  | { ok: true; suite: Suite; payload: unknown; kid: string; signers: readonly SignerKey[] }
  | { ok: false; reason: JwsReason }

export function signDocument(
  suite: Suite,
  typ: string,
  payload: Uint8Array,
  signer: Signer,
): Promise<string> {
  return suite === 'hx2' ? signDualJws(typ, payload, signer) : signCompactJws(typ, payload, signer)
}

export async function readSignedDocument(
  text: string,
  typ: string,
  maxPayloadBytes: number,
  resolveKey: ResolveKey,
): Promise<SignedDocument> {
  if (formOf(text) === 'hx2') {
    const read = await readDualJws(text, typ, maxPayloadBytes, resolveKey)
    return read.ok ? { ...read, suite: 'hx2' } : read
  }
  const read = await readCompactJws(text, typ, maxPayloadBytes, resolveKey)
  if (!read.ok) return read
  const { payload, kid, signer } = read
  return { ok: true, suite: 'hx1', payload, kid, signers: [signer] }
}

/** The payload's bytes, unverified: for texts of our own, or to learn what to look up. */
export function peekPayload(text: string): Uint8Array | undefined {
  return formOf(text) === 'hx2' ? dualPayload(text) : decodeBase64url(text.split('.')[1] ?? '')
}

/** The thumbprints of the keys that a text says to be signed with, unverified; none when it is not one. */
export function signerKidsOf(text: string): string[] {
  const headers = formOf(text) === 'hx2' ? dualHeaders(text) : [text.split('.')[0] ?? '']
  return headers.flatMap((header) => {
    const bytes = decodeBase64url(header)
    const parsed = bytes && parsePayload(bytes)
    const kid = parsed?.ok ? protectedHeaderSchema.safeParse(parsed.value).data?.kid : undefined
    return kid === undefined ? [] : [kid]
  })
}

/** `application/jose` or `application/jose+json` (RFC 7515 section 9.2), as an envelope or receipt travels. */
export function contentTypeOf(text: string): 'application/jose' | 'application/jose+json' {
  return formOf(text) === 'hx2' ? 'application/jose+json' : 'application/jose'
}

function formOf(text: string): Suite {
  return text.startsWith('{') ? 'hx2' : 'hx1'
}
