import { type Selectable, sql } from 'kysely'
import type { Actor, Database, Foundation, ItemId, Tables } from '../../foundation/index.ts'
import { type ItemRow, lockItems } from '../../reports/index.ts'
import { resolveAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { packingKey } from '../rules.ts'
import { signal, signals } from '../signals.ts'
import { withdrawnReports } from '../withdrawal/withdrawn-reports.ts'
import { clearAttention } from './clear-attention.ts'

export type ResendRefusal = 'unknown-envelope' | 'not-ended' | 'settled-already' | 'nothing-left'
/** `records` that wait again; `leftOut` are offers of items that went elsewhere, were closed, withdrawn or passed on meanwhile. */
export type Resent = { ok: true; records: number; leftOut: number } | { ok: false; reason: ResendRefusal }

/**
 * Sends what a refused or dead envelope carried once more to its addressee: the same records, packed and sealed anew, in
 * an envelope with an id and a place in the chain of its own. A receiver that has taken some of them before takes no harm:
 * its unique keys let each take effect once. In the caller's transaction, which also holds the leaf (`envelope.resent`).
 */
export async function resend(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  envelopeId: string,
  actor: Actor,
): Promise<Resent> {
  const found = await lockEnded(transaction, envelopeId)
  if (!found.ok) return found
  const { envelope } = found
  const records = await transaction
    .selectFrom('outbox_record')
    .selectAll()
    .where('pack', '=', envelope.pack)
    .orderBy('id')
    .execute()
  // A withdrawal that is being made now is waited for.
  const items = await lockItems(transaction, itemsOf(records))
  const handed = await undeliveredItems(transaction, envelope.peer, records)
  const gone = new Set([
    ...(await itemsGoneElsewhere(foundation, transaction, envelope.peer, handed, items)),
    ...(await withdrawnReports(foundation, transaction, records)),
  ])
  const wanted = records.filter(({ type, item_id }) => type !== 'report' || !gone.has(item_id))
  if (wanted.length === 0) return { ok: false, reason: 'nothing-left' }
  await transaction
    .insertInto('outbox_record')
    .values(
      wanted.map(({ id: _, waiting_since: __, pack: ___, ...record }) => ({
        ...record,
        ...{ state: 'waiting' as const, outdated: false, alarmed_at: null, round: record.round + 1 },
        distribution: [envelope.peer],
        distribution_key: packingKey([envelope.peer], record.onward),
        created_at: foundation.clock.now(),
      })),
    )
    // The same is on its way to that member again already.
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await offerAgain(
    transaction,
    envelope.peer,
    handed.map(({ item_id }) => item_id).filter((id) => !gone.has(id)),
  )
  await transaction
    .updateTable('envelope_out')
    .set({ settled: 'resent', settled_at: sql<Date>`now()`, settled_by: actor })
    .where('id', '=', envelope.id)
    .execute()
  await foundation.append(transaction, {
    ...{ kind: 'envelope.resent', actor },
    detail: { to: envelope.peer, envelope: envelope.id, records: wanted.length },
  })
  await resolveAlarms(transaction, 'envelope', [envelope.id], actor)
  await clearAttention(foundation, transaction, itemsOf(wanted), actor)
  await signal(transaction, signals.outbox)
  return { ok: true, records: wanted.length, leftOut: records.length - wanted.length }
}

type EnvelopeRow = Selectable<Tables['envelope_out']>

/** The envelope, locked, when it has ended without being delivered and nobody has decided about it. */
export async function lockEnded(
  transaction: Database,
  id: string,
): Promise<{ ok: true; envelope: EnvelopeRow } | { ok: false; reason: ResendRefusal }> {
  const envelope = await transaction
    .selectFrom('envelope_out')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!envelope) return { ok: false, reason: 'unknown-envelope' }
  if (envelope.state !== 'rejected' && envelope.state !== 'dead-letter')
    return { ok: false, reason: 'not-ended' }
  if (envelope.settled !== null) return { ok: false, reason: 'settled-already' }
  return { ok: true, envelope }
}

export function itemsOf(records: readonly { item_id: ItemId }[]): ItemId[] {
  return [...new Set(records.map(({ item_id }) => item_id))].toSorted()
}

/** Hand-overs to that member that these records carried and that did not arrive. */
async function undeliveredItems(
  transaction: Database,
  peer: string,
  records: readonly { type: string; item_id: ItemId }[],
) {
  const items = itemsOf(records.filter(({ type }) => type === 'report'))
  if (items.length === 0) return []
  return transaction
    .selectFrom('hand_over')
    .select(['item_id', 'purpose'])
    .where('member', '=', peer)
    .where('item_id', 'in', items)
    .where('state', 'in', ['dead-letter', 'refused'])
    .execute()
}

/** Offers that must not be made again: at most one offer of an item is open, and only the holder makes one. */
async function itemsGoneElsewhere(
  foundation: Foundation,
  transaction: Database,
  peer: string,
  handed: readonly { item_id: ItemId; purpose: string }[],
  items: ReadonlyMap<ItemId, ItemRow>,
): Promise<ItemId[]> {
  const offered = handed.filter(({ purpose }) => purpose === 'offer').map(({ item_id }) => item_id)
  if (offered.length === 0) return []
  const gone = offered.filter((itemId) => {
    const row = items.get(itemId)
    return row?.holder !== foundation.self || row.assigned_member !== peer || row.final_action !== null
  })
  const open = await transaction
    .selectFrom('hand_over')
    .select('item_id')
    .where('item_id', 'in', offered)
    .where('purpose', '=', 'offer')
    .where('state', 'in', ['waiting', 'delivered'])
    .execute()
  return [...gone, ...open.map(({ item_id }) => item_id)]
}

async function offerAgain(transaction: Database, peer: string, items: readonly ItemId[]): Promise<void> {
  if (items.length === 0) return
  await transaction
    .updateTable('hand_over')
    .set({ state: 'waiting', reason: null })
    .where('member', '=', peer)
    .where('item_id', 'in', [...items])
    .where('state', 'in', ['dead-letter', 'refused'])
    .execute()
}
