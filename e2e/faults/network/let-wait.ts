import type { FaultMember } from './fault-network.ts'
import { query } from './query.ts'

/** So many hours of waiting are passed at once: everything that waits at the member has waited for so much longer, by its
 *  database's clock, which is the one that deadlines go by. */
export async function letWait(
  { databaseUrl }: Pick<FaultMember, 'databaseUrl'>,
  hours: number,
): Promise<void> {
  const ago = `- ${hours} * interval '1 hour'`
  await query(
    databaseUrl,
    `update envelope_out set waiting_since = waiting_since ${ago}, created_at = created_at ${ago} where state = 'queued'`,
  )
  await query(
    databaseUrl,
    `update outbox_record set waiting_since = waiting_since ${ago} where state = 'waiting'`,
  )
}

/** The wait that was planned for the next try, by a back-off or because the peer asked for it, is passed at once. */
export async function endWaits({ databaseUrl }: Pick<FaultMember, 'databaseUrl'>): Promise<void> {
  await query(databaseUrl, 'update peer_state set open_at = null, urgent_open_at = null')
  await query(databaseUrl, `update envelope_out set next_at = now() where state = 'queued'`)
}

/** What is queued at the member waits for `endWaits`, and what is written after it overtakes it. */
export async function holdQueued({ databaseUrl }: Pick<FaultMember, 'databaseUrl'>): Promise<void> {
  await query(
    databaseUrl,
    `update envelope_out set next_at = now() + interval '1 day' where state = 'queued'`,
  )
  await query(databaseUrl, 'update peer_state set open_at = null, urgent_open_at = null')
}
