import { type Selectable, sql } from 'kysely'
import type { Foundation } from '../../foundation/index.ts'
import type { EnvelopeOutTable } from '../tables.ts'

export type LeasedEnvelope = Selectable<EnvelopeOutTable>

/**
 * Takes one due envelope of a peer for this worker, urgent ones first, then in the order of `seq`. The lease ends by
 * the database's time, so that what a killed worker held is free again, whatever the clocks of the workers say. Asked of
 * the peer's wait as well: a lane that comes late must not try again at once what its sibling has just put off.
 */
export async function leaseEnvelope(
  { database, clock, policy }: Foundation,
  peer: string,
): Promise<LeasedEnvelope | undefined> {
  const due = database
    .selectFrom('envelope_out')
    .select('id')
    .where('peer', '=', peer)
    .where('state', '=', 'queued')
    .where('next_at', '<=', clock.now())
    .where(sql<boolean>`(lease_until is null or lease_until < now())`)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('peer_state as p')
          .select('p.peer')
          .whereRef('p.peer', '=', 'envelope_out.peer')
          .where(sql<boolean>`coalesce(case prio when 0 then p.urgent_open_at else p.open_at end, '-infinity')
            <= ${clock.now()}`),
      ),
    )
    .orderBy('prio')
    .orderBy('seq')
    .limit(1)
    .forUpdate()
    .skipLocked()
  return database
    .updateTable('envelope_out')
    .set((eb) => ({
      lease_until: sql<Date>`now() + ${policy.outboxLeaseMs} * interval '1 millisecond'`,
      started: eb('started', '+', 1),
    }))
    .where('id', 'in', due)
    .returningAll()
    .executeTakeFirst()
}

/** Keeps a leased envelope for this worker until the returned function is called: a large part on a slow line takes longer
 *  than a lease, and another worker would send it once more and count a crash. */
export function holdLease({ database, policy, log }: Foundation, { id }: LeasedEnvelope): () => void {
  const renew = () =>
    database
      .updateTable('envelope_out')
      .set({ lease_until: sql<Date>`now() + ${policy.outboxLeaseMs} * interval '1 millisecond'` })
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .where('lease_until', 'is not', null)
      .execute()
      .catch((error: unknown) => log.error('lease', error))
  const timer = setInterval(renew, Math.max(policy.outboxLeaseMs / 3, 1_000))
  return () => clearInterval(timer)
}

export interface DuePeer {
  peer: string
  failures: number
}

/** Peers that have something due and are not being waited for. */
export async function duePeers({ database, clock }: Foundation): Promise<DuePeer[]> {
  const now = clock.now()
  return database
    .selectFrom('peer_state as p')
    .select(['p.peer', 'p.failures'])
    .where((eb) => eb.or([eb('p.urgent_open_at', 'is', null), eb('p.urgent_open_at', '<=', now)]))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('envelope_out as e')
          .select('e.id')
          .whereRef('e.peer', '=', 'p.peer')
          .where('e.state', '=', 'queued')
          .where('e.next_at', '<=', now)
          .where(sql<boolean>`(e.lease_until is null or e.lease_until < now())`)
          .where((inner) =>
            inner.or([
              inner('e.prio', '=', 0),
              inner('p.open_at', 'is', null),
              inner('p.open_at', '<=', now),
            ]),
          ),
      ),
    )
    .execute()
}
