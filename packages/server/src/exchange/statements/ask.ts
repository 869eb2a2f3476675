import type { Foundation } from '../../foundation/index.ts'
import { takeNewEpoch } from './new-epoch.ts'
import { knownPeers, requestStatements } from './request-statement.ts'

/** Lets the running server compare with a peer, or with all, now; says with whom. For the command line. */
export async function askForStatements(
  foundation: Foundation,
  peer?: string,
): Promise<{ ok: true; peers: string[] } | { ok: false; reason: 'unknown-member' }> {
  const known = await knownPeers(foundation.database)
  if (peer !== undefined && !known.includes(peer)) return { ok: false, reason: 'unknown-member' }
  const peers = peer === undefined ? known : [peer]
  await foundation.database
    .transaction()
    .execute((transaction) => requestStatements(foundation, transaction, peers))
  return { ok: true, peers }
}

/** An administrator says that the database comes from a backup: a new chain to every peer, and a comparison with each. Also
 *  while no server runs; then the comparison begins with its start. */
export async function declareRestored(foundation: Foundation): Promise<void> {
  await foundation.database
    .transaction()
    .execute((transaction) => takeNewEpoch({ foundation }, transaction, 'person'))
}
