import { z } from 'zod'
import type { PqSigningKey } from '../keys/pq-signing-key.ts'
import type { VerifyingKey } from '../keys/resolve-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { type JwsReason, parsePayload, readProtectedHeader } from './compact-jws.ts'
import { isSignatureOver, signatureBytes, signInput } from './jws-signature.ts'
import { parseStrictJson } from './strict-json.ts'

const algorithms = ['Ed25519', 'ML-DSA-44'] as const

/** General JWS JSON (RFC 7515 section 7.2.1) without unprotected headers. */
const generalJwsSchema = z.strictObject({
  payload: z.string(),
  signatures: z
    .array(z.strictObject({ protected: z.string(), signature: z.string() }))
    .min(1)
    .max(64),
})

export type GeneralJws =
  /** `signers` are the thumbprints of the known keys that have signed; `strangers` counts signatures of other keys. */
  | { ok: true; payload: unknown; signers: ReadonlySet<string>; strangers: number }
  | { ok: false; reason: JwsReason }

export async function signGeneralJws(
  typ: string,
  payload: Uint8Array,
  keys: readonly (SigningKey | PqSigningKey)[],
): Promise<string> {
  const encoded = encodeBase64url(payload)
  const signatures = await Promise.all(
    keys.map(async ({ kid, publicKey, privateKey }) => {
      const header = encodeBase64url(Buffer.from(JSON.stringify({ alg: publicKey.alg, kid, typ })))
      const signature = await signInput(`${header}.${encoded}`, privateKey)
      return { protected: header, signature: encodeBase64url(signature) }
    }),
  )
  return JSON.stringify({ payload: encoded, signatures })
}

/** The same document with one signature more. */
export async function countersignGeneralJws(
  json: string,
  typ: string,
  key: SigningKey,
): Promise<string | undefined> {
  const document = parseDocument(json)
  const payload = document && decodeBase64url(document.payload)
  if (!document || !payload) return undefined
  const countersigned = parseDocument(await signGeneralJws(typ, payload, [key]))
  const signatures = [...document.signatures, ...(countersigned?.signatures ?? [])]
  return JSON.stringify({ payload: document.payload, signatures })
}

/**
 * Verifies every signature of a known key; one wrong signature spoils the document. A key that has signed twice counts
 * once. How many, and whose, are enough is for the caller to say.
 */
export async function readGeneralJws(
  json: string,
  typ: string,
  maxBytes: number,
  knownKeys: readonly VerifyingKey[],
): Promise<GeneralJws> {
  if (json.length > maxBytes) return { ok: false, reason: 'too-large' }
  const document = parseDocument(json)
  const payload = document && decodeBase64url(document.payload)
  if (!document || !payload) return { ok: false, reason: 'malformed' }

  const signers = new Set<string>()
  let strangers = 0
  for (const one of document.signatures) {
    const header = decodeBase64url(one.protected)
    const signature = decodeBase64url(one.signature)
    if (!header || !signature) return { ok: false, reason: 'malformed' }
    const head = readProtectedHeader(header, typ, algorithms)
    if (!head.ok) return head
    if (signature.length !== signatureBytes[head.alg]) return { ok: false, reason: 'malformed' }
    const key = knownKeys.find((known) => known.kid === head.kid && known.alg === head.alg)
    if (!key) strangers++
    else if (await isSignatureOver(`${one.protected}.${document.payload}`, signature, key))
      signers.add(key.kid)
    else return { ok: false, reason: 'bad-signature' }
  }
  const parsed = parsePayload(payload)
  return parsed.ok ? { ok: true, payload: parsed.value, signers, strangers } : parsed
}

/** The payload's fields before any signature is known to be good: only to learn which keys to verify it with. */
export function peekGeneralJws(json: string, maxBytes: number): unknown {
  const document = json.length <= maxBytes ? parseDocument(json) : undefined
  const payload = document && decodeBase64url(document.payload)
  const parsed = payload && parsePayload(payload)
  return parsed?.ok ? parsed.value : undefined
}

function parseDocument(json: string): z.infer<typeof generalJwsSchema> | undefined {
  const parsed = parseStrictJson(json)
  const document = generalJwsSchema.safeParse(parsed.ok ? parsed.value : undefined)
  return document.success ? document.data : undefined
}
