import { sql } from 'kysely'
import { type Foundation, type UserId, user } from '../../foundation/index.ts'
import { signal, signals } from '../signals.ts'

export type Hurried = { ok: true } | { ok: false; reason: 'unknown-member' | 'tried-just-now' }

/** So many envelopes have their own wait ended; the others follow once the peer answers. */
const envelopesAtOnce = 100

/**
 * A person has a member tried again at once (`peer.hurried`): its wait ends now, but its failures are not forgotten, so
 * that the next one waits as long as before. At most once each `hurryEveryMs`.
 */
export async function hurry(foundation: Foundation, peer: string, person: UserId): Promise<Hurried> {
  const { database, clock, policy } = foundation
  return database.transaction().execute(async (transaction) => {
    const hurried = await transaction
      .updateTable('peer_state')
      .set({ open_at: null, urgent_open_at: null, hurried_at: sql<Date>`now()` })
      .where('peer', '=', peer)
      .where(
        sql<boolean>`coalesce(hurried_at, '-infinity')
          <= now() - ${policy.hurryEveryMs} * interval '1 millisecond'`,
      )
      .executeTakeFirst()
    if (hurried.numUpdatedRows === 0n) {
      const known = await transaction
        .selectFrom('peer_state')
        .select('peer')
        .where('peer', '=', peer)
        .executeTakeFirst()
      return { ok: false, reason: known ? 'tried-just-now' : 'unknown-member' }
    }
    // Index envelope_out_due.
    const first = transaction
      .selectFrom('envelope_out')
      .select('id')
      .where('peer', '=', peer)
      .where('state', '=', 'queued')
      .orderBy('prio')
      .orderBy('seq')
      .limit(envelopesAtOnce)
      .forUpdate()
      .skipLocked()
    await transaction
      .updateTable('envelope_out')
      .set({ next_at: clock.now() })
      .where('id', 'in', first)
      .execute()
    await foundation.append(transaction, { kind: 'peer.hurried', actor: user(person), detail: { to: peer } })
    await signal(transaction, signals.envelopes)
    return { ok: true }
  })
}
