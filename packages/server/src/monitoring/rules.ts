// What one look at an item's address means, and when to look again (reference/domain.md 1.4). Pure.
import type { Policy } from '../foundation/index.ts'
import type { ActionReason, ItemKind } from '../reports/index.ts'
import type { RequestRefusal, ResolveRefusal, TraceRefusal } from '../tracing/index.ts'

export const seenStates = ['present', 'changed', 'absent', 'unable', 'unavailable'] as const
/**
 * present: it is there. changed: the address answers with other bytes than the item's. absent: the address, or the
 * host, is gone. unable: the host does not let us look. unavailable: the host is in trouble.
 */
export type SeenState = (typeof seenStates)[number]

export interface Seen {
  state: SeenState
  because: ActionReason | null
  /** HTTP status, where there was an answer. */
  status: number | null
}

export type Look =
  | {
      answered: true
      status: number /** Lower-case hex; null when it was not read to its end. */
      sha256: string | null
    }
  | { answered: false; reason: RequestRefusal; detail?: ResolveRefusal | undefined }
  | { answered: false; reason: 'not-traced'; detail: TraceRefusal }

const gone = [404, 410]
const locked = [401, 407]

/** What a look says of an item. `sha256` is the file's own (lower-case hex); null for a page and for a file never captured. */
export function seenBy(item: { kind: ItemKind; sha256: string | null }, look: Look): Seen {
  if (!look.answered) return { ...withoutAnswer(look), status: null }
  const { status } = look
  const saw = (state: SeenState, because: ActionReason | null): Seen => ({ state, because, status })
  if (gone.includes(status)) return saw('absent', 'error-404-or-site-down')
  if (locked.includes(status)) return saw('unable', 'password-protected')
  if (status === 451) return saw('unable', 'legally-unable-to-access')
  if (status === 429 || status >= 500) return saw('unavailable', 'error-503-or-temporarily-unavailable')
  if (status < 200 || status >= 300) return saw('unable', 'unable-to-access')
  if (item.kind === 'page' || item.sha256 === null) return saw('present', null)
  // A file with other bytes is another file: the one we know is not at this address any more.
  return look.sha256 === item.sha256 ? saw('present', null) : saw('changed', 'content-not-found')
}

function withoutAnswer(look: Extract<Look, { answered: false }>): Pick<Seen, 'state' | 'because'> {
  const name = look.reason === 'not-traced' || look.reason === 'dns-failed' ? look.detail : undefined
  if (name === 'no-such-host' || name === 'no-address')
    return { state: 'absent', because: 'error-404-or-site-down' }
  switch (look.reason) {
    // Nobody listens there any more. A host in trouble lets connections wait, which is a timeout.
    case 'connect-failed':
      return { state: 'absent', because: 'error-404-or-site-down' }
    case 'timeout':
    case 'bad-response':
      return { state: 'unavailable', because: 'error-503-or-temporarily-unavailable' }
    case 'dns-failed':
    case 'not-traced':
      return name === 'no-dns-answer'
        ? { state: 'unavailable', because: 'error-503-or-temporarily-unavailable' }
        : { state: 'unable', because: 'unable-to-access' }
    default:
      return { state: 'unable', because: 'unable-to-access' }
  }
}

export const isMiss = (state: SeenState): boolean => state === 'changed' || state === 'absent'

export type WatchPolicy = Pick<Policy, 'recheckIntervalMs' | 'missIntervalMs' | 'missesBeforeRemoved'>

/** What is remembered between looks. */
export interface Watched {
  /** Times of the misses in a row, oldest first. */
  missedAt: readonly Date[]
  /** Looks in a row that told nothing. */
  inconclusive: number
}

export type Verdict = 'keep-watching' | 'removed' | 'ask-a-person'

/** So many looks in a row without an answer to whether it is there, and a person looks. */
export const inconclusiveBeforeAttention = 6

/**
 * Takes one more look into account. A miss counts when it is `missIntervalMs` after the one before; so many in a row as
 * the policy says mean that the item is gone. Anything else than a miss ends the row: what we could not see is not a
 * sign of removal. `spread` (0 to 1) moves the regular look forward by up to a tenth, so that looks do not bunch.
 */
export function afterLook(
  watched: Watched,
  state: SeenState,
  policy: WatchPolicy,
  now: Date,
  spread: number,
): { watched: Watched; verdict: Verdict; nextCheckAt: Date } {
  const regular = policy.recheckIntervalMs * (1 - spread / 10)
  const inMs = (ms: number) => new Date(now.getTime() + ms)
  if (isMiss(state)) {
    const last = watched.missedAt.at(-1)
    const counts = last === undefined || now.getTime() - last.getTime() >= policy.missIntervalMs
    const missedAt = counts ? [...watched.missedAt, now] : watched.missedAt
    const isGone = missedAt.length >= policy.missesBeforeRemoved
    return {
      watched: { missedAt, inconclusive: 0 },
      verdict: isGone ? 'removed' : 'keep-watching',
      nextCheckAt:
        counts || last === undefined
          ? inMs(policy.missIntervalMs)
          : new Date(last.getTime() + policy.missIntervalMs),
    }
  }
  if (state === 'present')
    return {
      watched: { missedAt: [], inconclusive: 0 },
      verdict: 'keep-watching',
      nextCheckAt: inMs(regular),
    }
  const inconclusive = watched.inconclusive + 1
  const soon = policy.missIntervalMs * 2 ** Math.min(inconclusive - 1, 20)
  return {
    watched: { missedAt: [], inconclusive },
    verdict: inconclusive === inconclusiveBeforeAttention ? 'ask-a-person' : 'keep-watching',
    // A host in trouble is soon asked again, then ever later; one that shuts us out is not pestered.
    nextCheckAt: inMs(state === 'unavailable' ? Math.min(soon, regular) : regular),
  }
}
