import { sql } from 'kysely'
import type { Foundation } from '../../foundation/index.ts'
import { backOffMs } from '../rules.ts'
import type { LeasedEnvelope } from './lease.ts'
import type { Trouble } from './send-envelope.ts'

/** Plans the next try: of the envelope, and of the whole peer when the peer is the trouble. Kept in the database, so
 *  that a restart does not hammer a peer that is down. */
export async function putOff(
  { database, clock, policy, random, log }: Foundation,
  leased: LeasedEnvelope,
  trouble: Trouble,
): Promise<void> {
  const now = clock.now().getTime()
  const share = Buffer.from(random(4)).readUInt32BE() / 2 ** 32
  const after = (failures: number, max: number) =>
    new Date(now + Math.max(backOffMs(failures, policy.retryFirstMs, max, share), trouble.retryAfterMs ?? 0))
  const max = leased.prio === 0 ? policy.retryMaxUrgentMs : policy.retryMaxMs
  log.warn('hand-over put off', { peer: leased.peer, envelope: leased.id, reason: trouble.reason })
  await database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('envelope_out')
      .set({
        attempts: leased.attempts + 1,
        started: 0,
        lease_until: null,
        problem: trouble.reason,
        // The peer's own wait says when; the envelope's would only make it longer.
        next_at: trouble.ofPeer ? new Date(now) : after(leased.attempts + 1, max),
      })
      .where('id', '=', leased.id)
      .where('state', '=', 'queued')
      .execute()
    const peer = await transaction
      .selectFrom('peer_state')
      .select('failures')
      .where('peer', '=', leased.peer)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const failures = peer.failures + 1
    await transaction
      .updateTable('peer_state')
      .set({
        problem: trouble.reason,
        problem_at: new Date(now),
        ...(trouble.ofPeer
          ? {
              failures,
              failing_since: sql<Date>`coalesce(failing_since, now())`,
              open_at: after(failures, policy.retryMaxMs),
              urgent_open_at: after(failures, policy.retryMaxUrgentMs),
            }
          : {}),
      })
      .where('peer', '=', leased.peer)
      .execute()
  })
}
