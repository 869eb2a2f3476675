import type { Envelope } from './envelope.ts'

const AHEAD_MS = 10 * 60_000
const OLD_MS = 30 * 24 * 3_600_000

/** HX/1 section 4, replay: `ahead` is to be told "later" with the receiver's time; `old` is taken only when `seq` fits,
 *  and flagged; `expired` means the sender has given it up. */
export type EnvelopeTiming = 'ahead' | 'current' | 'old' | 'expired'

/** How an envelope's times stand against the receiver's clock. */
export function timingOf(envelope: Pick<Envelope, 'iat' | 'exp'>, now: Date): EnvelopeTiming {
  const issued = Date.parse(envelope.iat)
  if (issued > now.getTime() + AHEAD_MS) return 'ahead'
  if (issued < now.getTime() - OLD_MS) return 'old'
  return Date.parse(envelope.exp) <= now.getTime() ? 'expired' : 'current'
}
