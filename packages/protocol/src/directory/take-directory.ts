import { checkPublicKey } from '../keys/public-key.ts'
import { checkIdentity } from './check-identity.ts'
import { checkSuccession, type PublishedVersion } from './check-succession.ts'
import type { Member } from './directory.ts'
import type { Draft, KnownMember } from './history.ts'
import type { Step } from './history-reason.ts'
import { readDirectory } from './read-directory.ts'

/** Takes a directory into a history: signed by the keys of the root in force, the next version, and true to what is known
 *  of each member's keys. */
export async function takeDirectory(draft: Draft, document: string): Promise<Step> {
  const { keys, threshold } = draft.root.roles.directory
  const read = await readDirectory(document, keys, threshold)
  if (!read.ok) return read
  const { directory, sha256, signers } = read
  const next = { version: directory.version, prev: directory.prev, sha256, content: directory }
  const step = follows(draft.directory, next)
  if (!step.ok) return step
  for (const entry of directory.members) {
    const taken = await takeMember(draft, entry, { signers: signers.length, threshold })
    if (!taken.ok) return { ...taken, detail: entry.id }
  }
  draft.directory = next
  return { ok: true }
}

function follows(known: PublishedVersion | undefined, next: PublishedVersion): Step {
  if (!known) return next.version === 1 ? { ok: true } : { ok: false, reason: 'gap' }
  const succession = checkSuccession(known, next)
  if (!succession.ok) return succession
  // The log names each version once.
  return succession.changed ? { ok: true } : { ok: false, reason: 'rollback' }
}

async function takeMember(
  draft: Draft,
  entry: Member,
  signed: { signers: number; threshold: number },
): Promise<Step> {
  const known = draft.members.get(entry.id)
  const check = known ? await checkIdentity(known.entry, entry, signed) : undefined
  if (check && !check.ok) return check
  if (!hasNoOldKey(draft.usedKeys, known?.entry, entry)) return { ok: false, reason: 'key-used-before' }
  for (const key of keysOf(entry)) draft.usedKeys.add(key)
  draft.members.set(
    entry.id,
    check?.change === 're-enrolment' ? enrolledAnew(draft, entry) : { ...known, entry },
  )
  return { ok: true }
}

/** Whoever has a lost identity key may have signed the keyset that stands, so it no longer counts. */
function enrolledAnew(draft: Draft, entry: Member): KnownMember {
  const check = checkPublicKey(entry.identityKey)
  const lastKeyset = draft.members.get(entry.id)?.lastKeyset
  const since = entry.reEnrolled?.since
  if (!check.ok || since === undefined) throw new Error('checkIdentity let an unsound re-enrolment through')
  return {
    ...{ entry, keyset: undefined, lastKeyset },
    reEnrolled: { position: draft.states.length + 1, since, kid: check.key.kid },
  }
}

/** A key that was left behind is never taken up again, neither by its member nor by another: an old consent to it would
 *  be good once more. */
function hasNoOldKey(usedKeys: ReadonlySet<string>, known: Member | undefined, next: Member): boolean {
  const present = known ? keysOf(known) : []
  return keysOf(next).every((key) => present.includes(key) || !usedKeys.has(key))
}

function keysOf({ identityKey, recoveryKeyHash }: Member): string[] {
  return recoveryKeyHash === undefined ? [identityKey.x] : [identityKey.x, recoveryKeyHash]
}
