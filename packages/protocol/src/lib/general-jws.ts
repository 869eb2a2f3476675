import { errors, flattenedVerify, GeneralSign } from 'jose'
import { z } from 'zod'
import type { PublicKey } from '../keys/public-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { decodeBase64url } from './base64url.ts'
import { type JwsReason, parsePayload, readProtectedHeader } from './compact-jws.ts'
import { parseStrictJson } from './strict-json.ts'

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
  keys: readonly SigningKey[],
): Promise<string> {
  const jws = new GeneralSign(payload)
  for (const key of keys) {
    jws.addSignature(key.privateKey).setProtectedHeader({ alg: 'Ed25519', kid: key.kid, typ })
  }
  const { payload: encoded, signatures } = await jws.sign()
  return JSON.stringify({
    payload: encoded,
    signatures: signatures.map((one) => ({ protected: one.protected, signature: one.signature })),
  })
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
  knownKeys: readonly PublicKey[],
): Promise<GeneralJws> {
  if (json.length > maxBytes) return { ok: false, reason: 'too-large' }
  const document = parseDocument(json)
  const payload = document && decodeBase64url(document.payload)
  if (!document || !payload) return { ok: false, reason: 'malformed' }

  const signers = new Set<string>()
  let strangers = 0
  for (const one of document.signatures) {
    const header = decodeBase64url(one.protected)
    if (!header || decodeBase64url(one.signature)?.length !== 64) return { ok: false, reason: 'malformed' }
    const head = readProtectedHeader(header, typ)
    if (!head.ok) return head
    const key = knownKeys.find((known) => known.kid === head.kid)
    if (!key) strangers++
    else if (await isSignedBy({ payload: document.payload, ...one }, key)) signers.add(key.kid)
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

async function isSignedBy(
  jws: { payload: string; protected: string; signature: string },
  key: PublicKey,
): Promise<boolean> {
  try {
    await flattenedVerify(jws, key.keyObject, { algorithms: ['Ed25519'] })
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}
