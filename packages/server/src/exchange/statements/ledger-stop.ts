import type { Foundation } from '../../foundation/index.ts'

/**
 * Since when our own ledger should have a new checkpoint and has none; null while that is younger than
 * `policy.ledgerStopMs`. What happens then would stand in no checkpoint that a peer holds, so nothing new is handed over
 * (exchange-protocol.md 5). Index ledger_event_unsealed.
 */
export async function ledgerStoppedSince({
  database,
  clock,
  policy,
}: Pick<Foundation, 'database' | 'clock' | 'policy'>): Promise<Date | null> {
  const oldest = await database
    .selectFrom('ledger_event')
    .select('at')
    .where('leaf_index', 'is', null)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  if (!oldest || clock.now().getTime() - oldest.at.getTime() < policy.ledgerStopMs) return null
  return oldest.at
}
