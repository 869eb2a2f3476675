// What the desk says about a member. Pure.

/** `closed`: nothing can be sealed for it at present (it has left, is suspended, or has no usable key). */
export type Health = 'well' | 'slow' | 'silent' | 'refusing' | 'closed'

export interface PeerFacts {
  isReachable: boolean
  /** Tries in a row that got no answer from it. */
  failures: number
  problem: string | null
  lastDeliveredAt: Date | null
  lastRefusedAt: Date | null
  oldestWaitingSince: Date | null
}

/** So many tries in a row without an answer are no accident. */
const triesBeforeSilent = 3

/** In words, how a member does as seen from here; `slowAfterMs` is how long something may wait and all still be well. */
export function healthOf(peer: PeerFacts, now: Date, slowAfterMs: number): Health {
  if (!peer.isReachable) return 'closed'
  if (peer.failures >= triesBeforeSilent) return 'silent'
  const refusedLast =
    peer.lastRefusedAt !== null &&
    (peer.lastDeliveredAt === null || peer.lastRefusedAt > peer.lastDeliveredAt)
  if (refusedLast || (peer.problem !== null && problemWord(peer.problem) === 'refuses')) return 'refusing'
  const waitsLong =
    peer.oldestWaitingSince !== null && now.getTime() - peer.oldestWaitingSince.getTime() > slowAfterMs
  return peer.failures > 0 || waitsLong ? 'slow' : 'well'
}

/** Kinds of trouble that a person can do something about. */
export const problemWords = [
  'no-answer',
  'busy',
  'no-room',
  'their-error',
  'refuses',
  'not-signed',
  'unknown-key',
  'no-directory',
  'unsafe-address',
  'other',
] as const
export type ProblemWord = (typeof problemWords)[number]

/** What a try's trouble means, from the word that the outbox wrote down: a reason, or the answer's status and a reason. */
export function problemWord(problem: string): ProblemWord {
  if (problem === 'no-directory') return 'no-directory'
  if (problem === 'unsafe-address' || problem === 'no-address' || problem === 'unknown-relay')
    return 'unsafe-address'
  const status = Number(/^(\d{3}) /.exec(problem)?.[1] ?? Number.NaN)
  if (Number.isNaN(status)) return /Error|timeout|socket|^failed$/i.test(problem) ? 'no-answer' : 'other'
  if (status === 429 || status === 503) return 'busy'
  if (status === 507) return 'no-room'
  if (status >= 500) return 'their-error'
  if (problem.endsWith(' unknown-key')) return 'unknown-key'
  return status >= 400 ? 'refuses' : 'not-signed'
}
