import { checkPqPublicKey } from '../keys/pq-public-key.ts'
import { checkPublicKey, type PublicKey } from '../keys/public-key.ts'
import type { JwsReason } from '../lib/compact-jws.ts'
import { explain } from '../lib/explain.ts'
import { peekGeneralJws, readGeneralJws } from '../lib/general-jws.ts'
import { isHybridRecipient, isSealRecipient } from '../sealing/recipients.ts'
import { isSuite } from '../suites/suite.ts'
import { documentHash } from './document-hash.ts'
import { KEYSET_TYPE, type Keyset, keysetSchema, MAX_KEYSET_BYTES } from './keyset.ts'

export type KeysetReason =
  | JwsReason
  | 'bad-keyset'
  | 'weak-signing-key'
  | 'bad-recipient'
  | 'not-signed-by-identity'
  | 'no-proof-of-possession'
export type KeysetReading =
  | { ok: true; keyset: Keyset; sha256: string }
  | { ok: false; reason: KeysetReason; detail?: string }

/**
 * Reads a keyset: signed by the member's identity key (from the directory) and by every signing key in it, and by nobody
 * else; its keys are sound and its recipients are age's, with suite `hx1` or `hx2` all of them hybrid. That `member` is
 * the one whose identity key was given is the caller's to compare; that it follows the version before is for `checkSuccession`.
 */
export async function readKeyset(json: string, identityKey: PublicKey): Promise<KeysetReading> {
  if (json.length > MAX_KEYSET_BYTES) return { ok: false, reason: 'too-large' }
  const claimed = keysetSchema.safeParse(peekGeneralJws(json, MAX_KEYSET_BYTES))
  const candidates = claimed.success ? keysOf(claimed.data) : []
  const signingKeys = candidates.flatMap((check) => (check.ok ? [check.key] : []))

  const read = await readGeneralJws(json, KEYSET_TYPE, MAX_KEYSET_BYTES, [identityKey, ...signingKeys])
  if (!read.ok) return read
  if (!read.signers.has(identityKey.kid)) return { ok: false, reason: 'not-signed-by-identity' }
  const keyset = keysetSchema.safeParse(read.payload)
  if (!keyset.success) return { ok: false, reason: 'bad-keyset', detail: explain(keyset.error) }
  if (signingKeys.length < candidates.length) return { ok: false, reason: 'weak-signing-key' }
  if (!signingKeys.every((key) => read.signers.has(key.kid)))
    return { ok: false, reason: 'no-proof-of-possession' }
  if (read.strangers > 0) return { ok: false, reason: 'unknown-key' }
  if (!keyset.data.seal.every((entry) => isSealRecipient(entry.recipient)))
    return { ok: false, reason: 'bad-recipient' }
  if (
    keyset.data.suites.some(isSuite) &&
    !keyset.data.seal.every((entry) => isHybridRecipient(entry.recipient))
  )
    return { ok: false, reason: 'bad-recipient' }
  return { ok: true, keyset: keyset.data, sha256: documentHash(json) }
}

function keysOf({ sign, signPq = [] }: Keyset) {
  return [
    ...sign.map((entry) => checkPublicKey(entry.jwk)),
    ...signPq.map((entry) => checkPqPublicKey(entry.jwk)),
  ]
}
