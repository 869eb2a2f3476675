import { z } from 'zod'
import type { Signer } from '../keys/pq-signing-key.ts'
import type { ResolveKey, SignerKey } from '../keys/resolve-key.ts'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { type JwsReason, MAX_HEADER_CHARACTERS, parsePayload, readProtectedHeader } from './compact-jws.ts'
import { isSignatureOver, signatureBytes, signInput } from './jws-signature.ts'
import { parseStrictJson } from './strict-json.ts'

// Suite hx2: General JWS JSON (RFC 7515 section 7.2.1) with exactly two signatures over one payload, Ed25519 first and
// ML-DSA-44 second, written in exactly one way. A second way of writing would be other bytes under the same signatures,
// and so a false equivocation in the name of an honest sender.

const algorithms = ['Ed25519', 'ML-DSA-44'] as const

const documentSchema = z.strictObject({
  payload: z.string(),
  signatures: z.array(z.strictObject({ protected: z.string(), signature: z.string() })).length(2),
})

export type DualJws =
  /** `signers` in the order of the signatures; that both are of one member is for the caller to say. */
  | { ok: true; payload: unknown; kid: string; signers: readonly SignerKey[] }
  | { ok: false; reason: JwsReason }

/** Throws when the signer has no post-quantum key, which is a mistake of the caller. */
export async function signDualJws(typ: string, payload: Uint8Array, signer: Signer): Promise<string> {
  if (!signer.pq) throw new RangeError('suite hx2 takes a signer with an ML-DSA-44 key')
  const encoded = encodeBase64url(payload)
  const signatures = await Promise.all(
    [signer, signer.pq].map(async ({ kid, publicKey, privateKey }) => {
      const header = encodeBase64url(Buffer.from(JSON.stringify({ alg: publicKey.alg, kid, typ })))
      const signature = encodeBase64url(await signInput(`${header}.${encoded}`, privateKey))
      return { protected: header, signature }
    }),
  )
  return writeDual({ payload: encoded, signatures })
}

/** Checks size, the one form, headers, keys and both signatures, in this order, and only then parses the payload, once. */
export async function readDualJws(
  json: string,
  typ: string,
  maxPayloadBytes: number,
  resolveKey: ResolveKey,
): Promise<DualJws> {
  if (json.length > maxCharacters(maxPayloadBytes)) return { ok: false, reason: 'too-large' }
  const document = parseDocument(json)
  const payload = document && decodeBase64url(document.payload)
  if (!document || !payload || writeDual(document) !== json) return { ok: false, reason: 'malformed' }
  if (payload.length > maxPayloadBytes) return { ok: false, reason: 'too-large' }

  const signed: { input: string; signature: Uint8Array; kid: string }[] = []
  for (const [at, algorithm] of algorithms.entries()) {
    const one = document.signatures[at]
    const header = decodeBase64url(one?.protected ?? '')
    const signature = decodeBase64url(one?.signature ?? '')
    if (!one || !header || !signature) return { ok: false, reason: 'malformed' }
    const head = readProtectedHeader(header, typ, [algorithm])
    if (!head.ok) return head
    if (signature.length !== signatureBytes[algorithm]) return { ok: false, reason: 'malformed' }
    signed.push({ input: `${one.protected}.${document.payload}`, signature, kid: head.kid })
  }

  const signers: SignerKey[] = []
  for (const [at, { kid }] of signed.entries()) {
    const signer = await resolveKey(kid)
    if (!signer || signer.key.kid !== kid || signer.key.alg !== algorithms[at])
      return { ok: false, reason: 'unknown-key' }
    signers.push(signer)
  }
  const verdicts = await Promise.all(
    signed.map(async ({ input, signature }, at) => {
      const signer = signers[at]
      return signer !== undefined && (await isSignatureOver(input, signature, signer.key))
    }),
  )
  if (!verdicts.every(Boolean)) return { ok: false, reason: 'bad-signature' }
  const content = parsePayload(payload)
  return content.ok ? { ok: true, payload: content.value, kid: signed[0]?.kid ?? '', signers } : content
}

/** The payload's bytes of a text in this form, unverified. */
export function dualPayload(json: string): Uint8Array | undefined {
  const document = parseDocument(json)
  return document && decodeBase64url(document.payload)
}

/** The protected headers of a text in this form, as they are written. */
export function dualHeaders(json: string): string[] {
  return parseDocument(json)?.signatures.map((one) => one.protected) ?? []
}

function parseDocument(json: string): z.infer<typeof documentSchema> | undefined {
  const parsed = parseStrictJson(json)
  return documentSchema.safeParse(parsed.ok ? parsed.value : undefined).data
}

/** The one way of writing: no white space, members in this order; all values are base64url, so nothing is escaped. */
function writeDual({ payload, signatures }: z.infer<typeof documentSchema>): string {
  return JSON.stringify({
    payload,
    signatures: signatures.map((one) => ({ protected: one.protected, signature: one.signature })),
  })
}

function maxCharacters(maxPayloadBytes: number): number {
  const bytes =
    maxPayloadBytes + 2 * MAX_HEADER_CHARACTERS + signatureBytes.Ed25519 + signatureBytes['ML-DSA-44']
  return Math.ceil((bytes * 4) / 3) + 128
}
