import type { Foundation } from '../../foundation/index.ts'

const most = 200

/** Envelopes of ours that lie at the relay for other members that only fetch, those that were asked about longest ago
 *  first. Index envelope_out_ask. */
export async function awaitedAtRelay({ database }: Foundation): Promise<string[]> {
  const rows = await database
    .selectFrom('envelope_out')
    .select('id')
    .where('ask_at', 'is not', null)
    .where('state', 'in', ['queued', 'dead-letter'])
    .orderBy('ask_at')
    .limit(most)
    .execute()
  return rows.map(({ id }) => id)
}
