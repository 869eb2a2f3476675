import { sql } from 'kysely'
import type { Database, Foundation } from '../../foundation/index.ts'
import { signal, signals } from '../signals.ts'
import './tables.ts'

/** Lets the workers send a statement to these peers now, in the caller's transaction. */
export async function requestStatements(
  { clock }: Pick<Foundation, 'clock'>,
  transaction: Database,
  peers: readonly string[],
): Promise<void> {
  if (peers.length === 0) return
  const now = clock.now()
  await transaction
    .insertInto('statement_peer')
    .values(peers.toSorted().map((peer) => ({ peer, next_at: now, counted_from: now })))
    .onConflict((conflict) => conflict.column('peer').doUpdateSet({ next_at: now }))
    .execute()
  await signal(transaction, signals.statements)
}

/** Members with whom anything was ever exchanged. */
export async function knownPeers(database: Database): Promise<string[]> {
  const sent = await database.selectFrom('peer_state').select('peer').execute()
  // One look-up a member in the primary key, however much each has sent.
  const received = await sql<{ peer: string }>`with recursive m as (
      (select from_member from inbox order by from_member limit 1)
      union all
      select (select from_member from inbox where from_member > m.from_member order by from_member limit 1)
      from m where m.from_member is not null
    ) select from_member as peer from m where from_member is not null`.execute(database)
  return [...new Set([...sent, ...received.rows].map(({ peer }) => peer))].toSorted()
}
