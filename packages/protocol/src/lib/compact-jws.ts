import { CompactSign, compactVerify, errors } from 'jose'
import { z } from 'zod'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import type { SigningKey } from '../keys/signing-key.ts'
import { decodeBase64url } from './base64url.ts'
import type { SignatureAlgorithm } from './jws-signature.ts'
import { parseStrictJson } from './strict-json.ts'
import { decodeUtf8 } from './utf8.ts'

/** Why a signed document could not be read, before its own fields matter. */
export type JwsReason =
  | 'too-large'
  | 'malformed'
  | 'wrong-algorithm'
  | 'wrong-type'
  | 'unknown-key'
  | 'bad-signature'
  | 'not-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'

export type CompactJws =
  | { ok: true; payload: unknown; kid: string; signer: SignerKey }
  | { ok: false; reason: JwsReason }

/** Header members besides these three are refused: none of them has a meaning here, and `jwk`, `jku` or `crit`
 *  have one elsewhere. */
export const protectedHeaderSchema = z.strictObject({
  alg: z.string(),
  kid: z.string().max(64),
  typ: z.string(),
})

export const MAX_HEADER_CHARACTERS = 512

export async function signCompactJws(typ: string, payload: Uint8Array, key: SigningKey): Promise<string> {
  return new CompactSign(payload)
    .setProtectedHeader({ alg: 'Ed25519', kid: key.kid, typ })
    .sign(key.privateKey)
}

/** Checks size, form, header, key and signature, in this order, and only then parses the payload, once. */
export async function readCompactJws(
  jws: string,
  typ: string,
  maxPayloadBytes: number,
  resolveKey: ResolveKey,
): Promise<CompactJws> {
  if (jws.length > MAX_HEADER_CHARACTERS + Math.ceil((maxPayloadBytes * 4) / 3) + 88) {
    return { ok: false, reason: 'too-large' }
  }
  const [header, payload, signature, ...rest] = jws.split('.').map(decodeBase64url)
  if (!header || !payload || signature?.length !== 64 || rest.length > 0)
    return { ok: false, reason: 'malformed' }
  if (payload.length > maxPayloadBytes) return { ok: false, reason: 'too-large' }

  const head = readProtectedHeader(header, typ, ['Ed25519'])
  if (!head.ok) return head
  const signer = await resolveKey(head.kid)
  if (!signer || signer.key.kid !== head.kid || signer.key.alg !== 'Ed25519')
    return { ok: false, reason: 'unknown-key' }
  if (!(await isSignedBy(jws, signer))) return { ok: false, reason: 'bad-signature' }

  const parsed = parsePayload(payload)
  return parsed.ok ? { ok: true, payload: parsed.value, kid: head.kid, signer } : parsed
}

/** Reads `{alg, kid, typ}`; the type is pinned, and the algorithm is one of those that may stand here. */
export function readProtectedHeader(
  bytes: Uint8Array,
  typ: string,
  algorithms: readonly SignatureAlgorithm[],
): { ok: true; kid: string; alg: SignatureAlgorithm } | { ok: false; reason: JwsReason } {
  const text = bytes.length <= MAX_HEADER_CHARACTERS ? decodeUtf8(bytes) : undefined
  const json = text === undefined ? undefined : parseStrictJson(text)
  const header = protectedHeaderSchema.safeParse(json?.ok ? json.value : undefined)
  if (!header.success) return { ok: false, reason: 'malformed' }
  const alg = algorithms.find((one) => one === header.data.alg)
  if (alg === undefined) return { ok: false, reason: 'wrong-algorithm' }
  if (header.data.typ !== typ) return { ok: false, reason: 'wrong-type' }
  return { ok: true, kid: header.data.kid, alg }
}

/** The payload's one and only parsing. */
export function parsePayload(
  bytes: Uint8Array,
): { ok: true; value: unknown } | { ok: false; reason: JwsReason } {
  const text = decodeUtf8(bytes)
  return text === undefined ? { ok: false, reason: 'not-json' } : parseStrictJson(text)
}

async function isSignedBy(jws: string, signer: SignerKey): Promise<boolean> {
  try {
    await compactVerify(jws, signer.key.keyObject, { algorithms: ['Ed25519'] })
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}
