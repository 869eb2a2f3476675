import { inclusionProof, toHex } from '@samverkan/protocol'
import type { Database } from '../database.ts'
import { ledgerSubtrees } from './subtrees.ts'

export interface LedgerProof {
  /** The event's exact text; null once it was erased. */
  body: string | null
  saltHex: string
  leafIndex: number
  leafHex: string
  /** Audit path, from the leaf up (RFC 6962 2.1.1). */
  path: string[]
  /** Signed checkpoint that the path leads to. */
  checkpoint: string
  size: number
}

export type ProofResult =
  | { ok: true; proof: LedgerProof }
  | { ok: false; reason: 'unknown-event' | 'not-sealed-yet' }

/** Proof that one event is in the ledger, against the newest checkpoint. */
export async function proveEvent(database: Database, seq: number): Promise<ProofResult> {
  const event = await database
    .selectFrom('ledger_event')
    .select(['body', 'salt', 'leaf_index', 'leaf'])
    .where('seq', '=', seq)
    .executeTakeFirst()
  if (!event) return { ok: false, reason: 'unknown-event' }
  const checkpoint = await latestCheckpoint(database)
  if (event.leaf_index === null || event.leaf === null || !checkpoint)
    return { ok: false, reason: 'not-sealed-yet' }
  const path = await inclusionProof(event.leaf_index, checkpoint.size, ledgerSubtrees(database))
  return {
    ok: true,
    proof: {
      body: event.body,
      saltHex: event.salt.toString('hex'),
      leafIndex: event.leaf_index,
      leafHex: event.leaf.toString('hex'),
      path: path.map(toHex),
      checkpoint: checkpoint.note,
      size: checkpoint.size,
    },
  }
}

/** The newest signed checkpoint, or undefined before the first leaf. */
export async function latestCheckpoint(
  database: Database,
): Promise<{ size: number; rootHex: string; note: string; at: Date } | undefined> {
  const row = await database
    .selectFrom('ledger_checkpoint')
    .select(['size', 'root', 'note', 'at'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { size: row.size, rootHex: row.root.toString('hex'), note: row.note, at: row.at }
}
