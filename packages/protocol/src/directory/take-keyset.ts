import { z } from 'zod'
import { checkPublicKey } from '../keys/public-key.ts'
import { memberIdSchema } from '../lib/fields.ts'
import { peekGeneralJws } from '../lib/general-jws.ts'
import { checkSuccession } from './check-succession.ts'
import type { Draft, KnownMember } from './history.ts'
import type { Step } from './history-reason.ts'
import { MAX_KEYSET_BYTES } from './keyset.ts'
import { readKeyset } from './read-keyset.ts'

/** Takes a keyset into a history, or skips it when it is not what its member's identity key says. */
export async function takeKeyset(draft: Draft, document: string): Promise<Step> {
  if (!draft.directory) return { ok: false, reason: 'no-directory' }
  const id = claimedMember(document)
  const known = id === undefined ? undefined : draft.members.get(id)
  const reason = known ? await takeOf(draft, known, document) : 'not-a-member'
  if (reason !== undefined)
    draft.skipped.push({ position: draft.states.length + 1, member: id ?? 'unknown', reason })
  return { ok: true }
}

async function takeOf(draft: Draft, known: KnownMember, document: string): Promise<string | undefined> {
  const identity = checkPublicKey(known.entry.identityKey)
  if (!identity.ok) return identity.reason
  const read = await readKeyset(document, identity.key)
  if (!read.ok) return read.reason
  const { keyset, sha256 } = read
  const next = { version: keyset.version, prev: keyset.prev, sha256, content: keyset }
  if (!known.lastKeyset && next.version !== 1) return 'gap'
  const succession = known.lastKeyset ? checkSuccession(known.lastKeyset, next) : undefined
  if (succession && !succession.ok) return succession.reason
  // The log names each version once.
  if (succession && !succession.changed) return 'rollback'
  const keysetAt = { ...next, position: draft.states.length + 1 }
  draft.members.set(known.entry.id, { ...known, keyset: keysetAt, lastKeyset: next })
  draft.keysets.push(keyset)
  return undefined
}

const claimSchema = z.object({ member: memberIdSchema })

/** Whose it says it is, before any signature is known to be good: only to know whose key it must be signed with. */
export function claimedMember(document: string): string | undefined {
  const claimed = claimSchema.safeParse(peekGeneralJws(document, MAX_KEYSET_BYTES))
  return claimed.success ? claimed.data.member : undefined
}
