import type { Database, ItemId } from '../../foundation/index.ts'

/** An envelope that carried something about an item, in either direction, with what was answered. */
export interface ItemEnvelope {
  id: string
  text: string
  receipts: string[]
  /** When our ledger may speak of it: the moments at which something was stored. */
  moments: Date[]
}

/** A file for a person or a court, not an archive. */
const mostEnvelopes = 1_000

/** Every envelope that carried the item out of here or in here, oldest first. */
export async function handOversOf(transaction: Database, itemId: ItemId): Promise<ItemEnvelope[]> {
  const sent = await transaction
    .selectFrom('envelope_out')
    .select(['id', 'jws', 'receipt', 'relayed_receipt', 'relayed_at', 'ended_at', 'created_at'])
    .where(
      'pack',
      'in',
      transaction
        .selectFrom('outbox_record')
        .select('pack')
        .where('item_id', '=', itemId)
        .where('pack', 'is not', null)
        .$narrowType<{ pack: string }>(),
    )
    .orderBy('created_at')
    .limit(mostEnvelopes)
    .execute()
  const received = await transaction
    .selectFrom('inbox as i')
    .select(['i.id', 'i.jws', 'i.receipt', 'i.received_at'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('inbox_record as r')
          .select('r.id')
          .where('r.item_id', '=', itemId)
          .whereRef('r.from_member', '=', 'i.from_member')
          .whereRef('r.envelope_id', '=', 'i.id'),
      ),
    )
    .orderBy('i.received_at')
    .limit(mostEnvelopes)
    .execute()
  return [
    ...sent.map((row) => ({
      ...{ id: row.id, text: row.jws, at: row.created_at },
      receipts: present(row.relayed_receipt, row.receipt),
      moments: present(row.relayed_at, row.ended_at),
    })),
    ...received.map((row) => ({
      ...{ id: row.id, text: row.jws, at: row.received_at },
      receipts: [row.receipt],
      moments: [row.received_at],
    })),
  ]
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .slice(0, mostEnvelopes)
    .map(({ at: _, ...envelope }) => envelope)
}

/** A relay's receipt is only worth its place until the addressee's own is the same text. */
function present<Value>(...values: (Value | null)[]): Value[] {
  return [...new Set(values.filter((value) => value !== null))]
}
