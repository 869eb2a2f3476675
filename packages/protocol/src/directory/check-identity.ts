import { checkPublicKey, type PublicKey } from '../keys/public-key.ts'
import { readCompactJws } from '../lib/compact-jws.ts'
import type { Member } from './directory.ts'
import { recoveryKeyHash } from './recovery-key-hash.ts'
import { MAX_SUCCESSION_BYTES, SUCCESSION_TYPE, successionSchema } from './succession.ts'

/** How a member stands after a directory beside how it stood before. */
export type IdentityChange = 'none' | 'by-identity-key' | 'by-recovery-key' | 're-enrolment'
export type IdentityReason = 'identity-swapped' | 'bad-succession' | 'too-few-signatures-for-re-enrolment'
export type IdentityCheck = { ok: true; change: IdentityChange } | { ok: false; reason: IdentityReason }

/**
 * Whether a directory may say of a member what it says, knowing what was last said of it. The secretariat alone cannot
 * swap keys: another identity key or recovery key needs the member's consent, signed by the identity key or the recovery
 * key as they were. Without it the member is enrolled anew, which `signers` above the threshold must have signed, and
 * which every peer confirms by hand.
 */
export async function checkIdentity(
  known: Member,
  next: Member,
  { signers, threshold }: { signers: number; threshold: number },
): Promise<IdentityCheck> {
  if (isSameIdentity(known, next)) return { ok: true, change: 'none' }
  if (next.succession) return checkSuccessionOf(known, next, next.succession)
  if (!next.reEnrolled || next.identityKey.x === known.identityKey.x)
    return { ok: false, reason: 'identity-swapped' }
  return signers > threshold
    ? { ok: true, change: 're-enrolment' }
    : { ok: false, reason: 'too-few-signatures-for-re-enrolment' }
}

function isSameIdentity(a: Member, b: Member): boolean {
  return a.identityKey.x === b.identityKey.x && a.recoveryKeyHash === b.recoveryKeyHash
}

async function checkSuccessionOf(
  known: Member,
  next: Member,
  { jws, recoveryKey }: NonNullable<Member['succession']>,
): Promise<IdentityCheck> {
  const bad: IdentityCheck = { ok: false, reason: 'bad-succession' }
  const key = recoveryKey ? recoveryKeyOf(known, recoveryKey) : checkedKey(known.identityKey)
  if (!key) return bad
  const signer = { member: known.id, key }
  const read = await readCompactJws(jws, SUCCESSION_TYPE, MAX_SUCCESSION_BYTES, (kid) =>
    kid === key.kid ? signer : undefined,
  )
  const statement = successionSchema.safeParse(read.ok ? read.payload : undefined)
  if (!statement.success) return bad
  const { member, from, to } = statement.data
  const fits =
    member === known.id &&
    member === next.id &&
    from.identityKey.x === known.identityKey.x &&
    from.recoveryKeyHash === (known.recoveryKeyHash ?? null) &&
    to.identityKey.x === next.identityKey.x &&
    to.recoveryKeyHash === (next.recoveryKeyHash ?? null)
  return fits ? { ok: true, change: recoveryKey ? 'by-recovery-key' : 'by-identity-key' } : bad
}

function recoveryKeyOf(known: Member, jwk: unknown): PublicKey | undefined {
  const key = checkedKey(jwk)
  return key && known.recoveryKeyHash === recoveryKeyHash(key) ? key : undefined
}

function checkedKey(jwk: unknown): PublicKey | undefined {
  const check = checkPublicKey(jwk)
  return check.ok ? check.key : undefined
}
