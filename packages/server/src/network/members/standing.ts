import type { KnownMember } from '@samverkan/protocol'
import type { OwnKnowledge } from './own-knowledge.ts'

/** HX/1 section 1: a member that has lost both its keys is enrolled anew, and its new key counts after 72 hours. */
export const reEnrolmentWaitMs = 72 * 3_600_000

/**
 * Why nothing is sent to a member. `waits`: it was enrolled anew, and its keys are not used before `until`, so that it can
 * object if it knows nothing of that. `unconfirmed`: the time is over, and a person here must compare its fingerprint with
 * it. `split-view`: it has been shown another directory than we have.
 */
export type Standing =
  | { why: 'waits'; kid: string; until: Date }
  | { why: 'unconfirmed'; kid: string }
  | { why: 'split-view' }

/** How a member stands with us; undefined when nothing is in the way. */
export function standingOf(
  { entry, reEnrolled }: KnownMember,
  { seenAt, confirmed, split }: Pick<OwnKnowledge, 'seenAt' | 'confirmed' | 'split'>,
  now: Date,
): Standing | undefined {
  if (reEnrolled) {
    const { kid } = reEnrolled
    const until = waitEnd(reEnrolled, seenAt)
    if (now < until) return { why: 'waits', kid, until }
    if (!confirmed.has(`${entry.id} ${kid}`)) return { why: 'unconfirmed', kid }
  }
  return split.has(entry.id) ? { why: 'split-view' } : undefined
}

/** Counted from when we have seen it as well, or a date in the past would make the wait nothing. Who takes the whole history
 *  at once has never used the lost key, and counts from the directory's date alone. */
function waitEnd({ position, since }: NonNullable<KnownMember['reEnrolled']>, seenAt: readonly Date[]): Date {
  const seen = seenAt[position - 1]
  const before = seenAt[position - 2]
  const isNews = seen !== undefined && before !== undefined && before < seen
  const from = isNews ? Math.max(Date.parse(since), seen.getTime()) : Date.parse(since)
  return new Date(from + reEnrolmentWaitMs)
}
