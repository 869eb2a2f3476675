import { type Database, server } from '../../foundation/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { newEpoch } from '../outbox/write-envelope.ts'
import { knownPeers, requestStatements } from './request-statement.ts'

/** What made us believe that our database is an older one: a person, the mark outside of it, or a peer's proof. */
export type RestoredBy = 'person' | 'mark' | 'no-mark' | 'peer-ledger' | 'peer-envelope' | 'peer-refusal'

/**
 * Begins a new chain to every peer, because numbers of the old ones may have been used already: a restored node cannot know
 * (exchange-protocol.md 4). Every peer is asked for a comparison at once, and a person hears of it. What was signed and
 * still waits goes on under its old number.
 */
export async function takeNewEpoch(
  context: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  by: RestoredBy,
): Promise<void> {
  const { foundation } = context
  const now = foundation.clock.now()
  const chains = await transaction
    .selectFrom('peer_state')
    .select('peer')
    .orderBy('peer')
    .forUpdate()
    .execute()
  for (const { peer } of chains) await beginChain(context, transaction, peer)
  await transaction.updateTable('own_history').set({ restored_at: now, restored_by: by }).execute()
  await requestStatements(foundation, transaction, await knownPeers(transaction))
  await foundation.append(transaction, {
    kind: 'exchange.restored',
    actor: server,
    detail: { by, peers: chains.length },
  })
  await raiseAlarm(foundation, transaction, 'restored', foundation.self, { by })
}

/** The next envelope to this peer is the first of a new chain. */
export async function beginChain(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  peer: string,
): Promise<void> {
  await transaction
    .updateTable('peer_state')
    .set({ epoch: newEpoch(foundation), last_seq: 0, last_sha256: null })
    .where('peer', '=', peer)
    .execute()
}
