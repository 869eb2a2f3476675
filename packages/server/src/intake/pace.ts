import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../foundation/index.ts'

/** A budget that makes people wait and knows nobody: so many turns a second, for everybody together. */
export interface Pace {
  /** True when it is the caller's turn, at once or after a while; false when the line is too long. */
  turn(): Promise<boolean>
}

export interface PaceLimits {
  perSecond: number
  /** Turns that may be taken at once after a quiet time. */
  burst: number
  longestWaitMs: number
}

/** A token bucket in memory (as GCRA: one number). No address, no code, no person is part of it. */
export function openPace(
  limits: PaceLimits,
  clock: Clock,
  sleep: (ms: number) => Promise<unknown> = (ms) => wait(ms, undefined, { ref: false }),
): Pace {
  const everyMs = 1_000 / limits.perSecond
  let nextAt = Number.NEGATIVE_INFINITY
  return {
    turn: async () => {
      const now = clock.now().getTime()
      const from = Math.max(nextAt, now - limits.burst * everyMs)
      const waitMs = from + everyMs - now
      if (waitMs > limits.longestWaitMs) return false
      nextAt = from + everyMs
      if (waitMs > 0) await sleep(waitMs)
      return true
    },
  }
}
