import { fingerprintOf, isSameFingerprint } from '@samverkan/protocol'
import { type Foundation, user } from '../../foundation/index.ts'
import type { EndMemberAlarms } from './context.ts'
import type { DirectoryView } from './directory-view.ts'

export type ConfirmReason = 'not-a-member' | 'nothing-to-confirm' | 'still-waiting' | 'other-fingerprint'
export type Confirming = { ok: true } | { ok: false; reason: ConfirmReason }

const enrolmentAlarms = ['enrolled-anew', 'unconfirmed'] as const

/**
 * A person here has called the member and typed the fingerprint that was read aloud: from now on things are sent to it
 * again. Not before the 72 hours of a re-enrolment are over.
 */
export async function confirmMember(
  foundation: Foundation,
  view: DirectoryView,
  wish: { member: string; fingerprint: string; userId: string },
  endAlarms: EndMemberAlarms,
): Promise<Confirming> {
  const entry = view.directory.members.find(({ id }) => id === wish.member)
  if (!entry) return { ok: false, reason: 'not-a-member' }
  const standing = view.standings.get(wish.member)
  if (!standing) return { ok: false, reason: 'nothing-to-confirm' }
  if (standing.why === 'waits') return { ok: false, reason: 'still-waiting' }
  const fingerprint = fingerprintOf({ key: entry.identityKey })
  if (fingerprint === undefined || !isSameFingerprint(wish.fingerprint, fingerprint))
    return { ok: false, reason: 'other-fingerprint' }
  await foundation.database.transaction().execute(async (transaction) => {
    const now = foundation.clock.now()
    if (standing.why === 'split-view')
      await transaction
        .updateTable('split_view')
        .set({ settled_at: now })
        .where('member', '=', wish.member)
        .execute()
    else
      await transaction
        .insertInto('member_confirmation')
        .values({
          ...{ member: wish.member, identity_kid: standing.kid },
          ...{ confirmed_by: wish.userId, confirmed_at: now },
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    const ended = standing.why === 'split-view' ? (['split-view'] as const) : enrolmentAlarms
    await endAlarms(transaction, ended, wish.member, wish.userId)
    await foundation.append(transaction, {
      kind: 'member.confirmed',
      actor: user(wish.userId),
      detail: { member: wish.member, why: standing.why, fingerprint },
    })
  })
  return { ok: true }
}
