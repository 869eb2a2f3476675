import { inForceAt, type ResolveKey } from '../keys/resolve-key.ts'
import { type JwsReason, readCompactJws } from '../lib/compact-jws.ts'
import { MAX_REQUEST_PROOF_BYTES, REQUEST_PROOF_TYPE, requestProofSchema } from './request-proof.ts'
import type { Request } from './sign-request.ts'

const WINDOW_MS = 120_000

export type RequestReason =
  | JwsReason
  | 'bad-request-proof'
  | 'other-method'
  | 'other-url'
  | 'other-body'
  | 'clock-differs'
  | 'key-not-in-force'
export type RequestVerdict =
  | { ok: true; member: string; kid: string; jti: string; iat: string }
  | { ok: false; reason: RequestReason }

/**
 * Whether a known member has signed exactly this request in the last (or next) 120 seconds.
 *
 * That a `jti` is used once is for the caller to see to: remember it for four minutes.
 */
export async function verifyRequest(
  jws: string,
  expected: Request,
  resolveKey: ResolveKey,
  now: Date,
): Promise<RequestVerdict> {
  const read = await readCompactJws(jws, REQUEST_PROOF_TYPE, MAX_REQUEST_PROOF_BYTES, resolveKey)
  if (!read.ok) return read
  const proof = requestProofSchema.safeParse(read.payload)
  if (!proof.success) return { ok: false, reason: 'bad-request-proof' }
  const { htm, htu, iat, jti, bodySha256 } = proof.data
  if (htm !== expected.htm) return { ok: false, reason: 'other-method' }
  if (htu !== expected.htu) return { ok: false, reason: 'other-url' }
  if (bodySha256 !== expected.bodySha256) return { ok: false, reason: 'other-body' }
  if (Math.abs(Date.parse(iat) - now.getTime()) > WINDOW_MS) return { ok: false, reason: 'clock-differs' }
  if (!inForceAt(read.signer, iat)) return { ok: false, reason: 'key-not-in-force' }
  return { ok: true, member: read.signer.member, kid: read.kid, jti, iat }
}
