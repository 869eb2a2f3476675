import type { BundledLeaf } from '@samverkan/protocol'
import { type Database, type ItemId, proveEvent } from '../../foundation/index.ts'
import type { ItemEnvelope } from './hand-overs-of.ts'

// Only events that hold ids and words of the protocol: none names an analyst, a country or an address.
const ofItems = ['item.delivered', 'item.offered', 'item.followed', 'item.accepted', 'item.declined'] as const
const ofEnvelopes = [
  'envelope.delivered',
  'envelope.rejected',
  'envelope.relayed',
  'envelope.dead-lettered',
  'envelope.received',
  'envelope.refused',
] as const
/** A leaf is written in the transaction that stores what it tells of, by the same clock. */
const aroundMs = 60_000

export type Leaves =
  | { ok: true; checkpoint: string; leaves: BundledLeaf[] }
  | { ok: false; reason: 'not-sealed-yet' | 'nothing-in-ledger' }

/** What our ledger says of the item's hand-overs, each event with its proof under the newest head. Give it one snapshot of
 *  the database, so that all proofs lead to the same head. */
export async function leavesOf(
  transaction: Database,
  itemId: ItemId,
  envelopes: readonly ItemEnvelope[],
): Promise<Leaves> {
  const seqs = new Set(await eventsOfItem(transaction, itemId))
  for (const envelope of envelopes) for (const seq of await eventsOf(transaction, envelope)) seqs.add(seq)
  let checkpoint: string | undefined
  const leaves: BundledLeaf[] = []
  for (const seq of seqs) {
    const proved = await proveEvent(transaction, seq)
    if (!proved.ok) return { ok: false, reason: 'not-sealed-yet' }
    const { body, saltHex, leafIndex, path } = proved.proof
    checkpoint = proved.proof.checkpoint
    // An erased event leaves its leaf; there is nothing to show.
    if (body !== null) leaves.push({ index: leafIndex, salt: saltHex, event: body, path })
  }
  if (checkpoint === undefined || leaves.length === 0) return { ok: false, reason: 'nothing-in-ledger' }
  return { ok: true, checkpoint, leaves: leaves.toSorted((a, b) => a.index - b.index) }
}

/** Index ledger_event_item. What a person did names the person, and stays here. */
async function eventsOfItem(transaction: Database, itemId: ItemId): Promise<number[]> {
  const rows = await transaction
    .selectFrom('ledger_event')
    .select('seq')
    .where('item_id', '=', itemId)
    .where('kind', 'in', ofItems)
    .where('actor', 'like', 'member:%')
    .orderBy('seq')
    .execute()
  return rows.map(({ seq }) => seq)
}

/** Index ledger_event_kind. */
async function eventsOf(transaction: Database, { id, moments }: ItemEnvelope): Promise<number[]> {
  const found: number[] = []
  for (const moment of moments) {
    const rows = await transaction
      .selectFrom('ledger_event')
      .select('seq')
      .where('kind', 'in', ofEnvelopes)
      .where('at', '>=', new Date(moment.getTime() - aroundMs))
      .where('at', '<=', new Date(moment.getTime() + aroundMs))
      .where('body', 'like', `%"envelope":"${id}"%`)
      .execute()
    found.push(...rows.map(({ seq }) => seq))
  }
  return found
}
