import { type Foundation, thePublic } from '../foundation/index.ts'
import type { LinkRefusal } from './rules.ts'

export type Refused = LinkRefusal | 'unknown-token' | 'foreign-request'

const minuteMs = 60_000
const leavesPerMinute = 60

/**
 * Records refused sign-ins (`user.sign-in-refused`). Anybody can cause one, so this process writes at most 60 leaves a
 * minute; the first later one says how many were left out, so that a flood is seen but cannot fill the ledger.
 */
export function refusalRecorder(foundation: Foundation): (reason: Refused) => Promise<void> {
  let windowStart = 0
  let written = 0
  let leftOut = 0
  return async (reason) => {
    const now = foundation.clock.now().getTime()
    if (now - windowStart >= minuteMs) {
      windowStart = now
      written = 0
    }
    if (written >= leavesPerMinute) {
      leftOut += 1
      return
    }
    written += 1
    const before = leftOut
    leftOut = 0
    await foundation.append(foundation.database, {
      kind: 'user.sign-in-refused',
      actor: thePublic,
      detail: before > 0 ? { reason, leftOutBefore: before } : { reason },
    })
  }
}
