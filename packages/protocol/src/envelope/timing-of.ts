import type { Envelope } from './envelope.ts'

const AHEAD_MS = 10 * 60_000
const OLD_MS = 30 * 24 * 3_600_000

/** HX/1 section 4, replay: `ahead` is to be told "later" with the receiver's time; `expired` means the sender has given it
 *  up, and may have taken back what is in it; `old` is taken only when `seq` fits, and flagged. */
export type EnvelopeTiming = 'ahead' | 'current' | 'old' | 'expired'

/** How an envelope's times stand against the receiver's clock. */
export function timingOf(envelope: Pick<Envelope, 'iat' | 'exp'>, now: Date): EnvelopeTiming {
  const issued = Date.parse(envelope.iat)
  if (issued > now.getTime() + AHEAD_MS) return 'ahead'
  // However old: what nobody would have taken for days must not become good again.
  if (Date.parse(envelope.exp) <= now.getTime()) return 'expired'
  return issued < now.getTime() - OLD_MS ? 'old' : 'current'
}
