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
  const compared = await database.selectFrom('statement_peer').select('peer').execute()
  return [...new Set([...sent, ...compared].map(({ peer }) => peer))].toSorted()
}
