import type { Database } from '../../foundation/index.ts'

export interface Relayed {
  peer: string
  envelopes: number
  /** Since when the one that has lain there longest does. */
  since: Date
}

/** What lies at relays without its addressee's receipt, of each peer: everything, or what came there before a moment. Index
 *  envelope_out_relayed. */
export async function relayedAndNotDelivered(database: Database, before?: Date): Promise<Relayed[]> {
  const rows = await database
    .selectFrom('envelope_out')
    .select((eb) => [
      'peer',
      eb.fn.countAll<number>().as('envelopes'),
      eb.fn.min<Date>('relayed_at').as('since'),
    ])
    .where('state', '=', 'queued')
    .where('relayed_at', 'is not', null)
    .$if(before !== undefined, (query) => query.where('relayed_at', '<', before ?? new Date(0)))
    .groupBy('peer')
    .orderBy('peer')
    .execute()
  return rows
}
