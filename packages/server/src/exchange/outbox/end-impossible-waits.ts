import type { Foundation } from '../../foundation/index.ts'

const day = 24 * 3_600_000

/**
 * Waits that nothing here plans: they were planned while our clock was ahead, and would otherwise last until it gets
 * there again (reference/security.md 4, R-17). What waits so is due now. The longest true wait is a peer's `Retry-After` of a day
 * or one of the policy's.
 */
export async function endImpossibleWaits({ database, clock, policy }: Foundation): Promise<void> {
  const now = clock.now()
  const longest = Math.max(day, policy.retryMaxMs, policy.retryMaxUrgentMs, policy.relayedAgainMs)
  const impossible = new Date(now.getTime() + longest + day)
  await database
    .updateTable('envelope_out')
    .set({ next_at: now })
    .where('state', '=', 'queued')
    .where('next_at', '>', impossible)
    .execute()
  await database
    .updateTable('envelope_out')
    .set({ ask_at: now })
    .where('state', '=', 'queued')
    .where('ask_at', '>', impossible)
    .execute()
  await database
    .updateTable('peer_state')
    .set({ open_at: now, urgent_open_at: now })
    .where((eb) => eb.or([eb('open_at', '>', impossible), eb('urgent_open_at', '>', impossible)]))
    .execute()
}
