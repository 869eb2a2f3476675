import { randomBytes } from 'node:crypto'
import type { SigningKey } from '../keys/signing-key.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import { signCompactJws } from '../lib/compact-jws.ts'
import { REQUEST_PROOF_TYPE, type RequestProof, requestProofSchema } from './request-proof.ts'

/** A request: method, whole URL with its query, and `sha256Hex` of the body's bytes (of `''` without a body). */
export interface Request {
  readonly htm: string
  readonly htu: string
  readonly bodySha256: string
}

/** Signs a request: send it as `Authorization: HX <result>`. Throws when method or URL are not ones. */
export async function signRequest(
  request: Request,
  key: SigningKey,
  now: Date,
  random: (bytes: number) => Uint8Array = randomBytes,
): Promise<string> {
  const proof: RequestProof = requestProofSchema.parse({
    htm: request.htm,
    htu: request.htu,
    iat: now.toISOString(),
    jti: encodeBase64url(random(16)),
    bodySha256: request.bodySha256,
  })
  return signCompactJws(REQUEST_PROOF_TYPE, new TextEncoder().encode(JSON.stringify(proof)), key)
}
