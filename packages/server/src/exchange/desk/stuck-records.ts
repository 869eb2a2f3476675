// Records that our own software could not handle: outgoing ones that cannot be sealed, incoming ones that cannot be taken up.
import type { Actor, Database, Foundation, ItemId } from '../../foundation/index.ts'
import { resolveAlarms } from '../alarm.ts'
import { signal, signals } from '../signals.ts'
import { clearAttention } from './clear-attention.ts'
import type { GivingUpReason } from './giving-up-reasons.ts'

export type RecordRefusal = 'unknown-record' | 'not-stuck'
export type RecordDeed = { ok: true } | { ok: false; reason: RecordRefusal }

/** An unsealable record is packed again (`record.retried`). */
export async function retryOutgoing(
  foundation: Foundation,
  transaction: Database,
  id: number,
  actor: Actor,
): Promise<RecordDeed> {
  const row = await endOutgoing(transaction, id, 'waiting')
  if (!row.ok) return row
  const detail = { record: id, to: row.distribution }
  await foundation.append(transaction, { kind: 'record.retried', actor, itemId: row.itemId, detail })
  await resolveAlarms(transaction, 'record', [String(id)], actor)
  await clearAttention(foundation, transaction, [row.itemId], actor)
  await signal(transaction, signals.outbox)
  return { ok: true }
}

/** A person decides that an unsealable record is not sent (`record.given-up`). Its item stays on the attention list. */
export async function giveUpOutgoing(
  foundation: Foundation,
  transaction: Database,
  id: number,
  why: GivingUpReason,
  actor: Actor,
): Promise<RecordDeed> {
  const row = await endOutgoing(transaction, id, 'given-up')
  if (!row.ok) return row
  const detail = { record: id, to: row.distribution, reason: why }
  await foundation.append(transaction, { kind: 'record.given-up', actor, itemId: row.itemId, detail })
  await resolveAlarms(transaction, 'record', [String(id)], actor)
  return { ok: true }
}

async function endOutgoing(transaction: Database, id: number, state: 'waiting' | 'given-up') {
  const row = await transaction
    .selectFrom('outbox_record')
    .select(['state', 'distribution', 'item_id'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return { ok: false as const, reason: 'unknown-record' as const }
  if (row.state !== 'stuck') return { ok: false as const, reason: 'not-stuck' as const }
  await transaction
    .updateTable('outbox_record')
    .set({ state, alarmed_at: null })
    .where('id', '=', id)
    .execute()
  return { ok: true as const, itemId: row.item_id, distribution: row.distribution }
}

/** A stuck incoming record is taken up again, as if it had just come (`record.retried`). */
export async function retryIncoming(
  foundation: Foundation,
  transaction: Database,
  id: number,
  actor: Actor,
): Promise<RecordDeed> {
  const row = await lockIncoming(transaction, id)
  if (!row.ok) return row
  await transaction
    .updateTable('inbox_record')
    .set({ state: 'waiting', attempts: 0, lease_until: null, reason: null, ended_at: null })
    .where('id', '=', id)
    .execute()
  await noteIncoming(foundation, transaction, 'record.retried', { ...row, id }, actor, {})
  await signal(transaction, signals.inbox)
  return { ok: true }
}

/** A person decides that a stuck incoming record is not taken up (`record.set-aside`). It is kept. */
export async function setIncomingAside(
  foundation: Foundation,
  transaction: Database,
  id: number,
  why: GivingUpReason,
  actor: Actor,
): Promise<RecordDeed> {
  const row = await lockIncoming(transaction, id)
  if (!row.ok) return row
  await transaction
    .updateTable('inbox_record')
    .set({ state: 'refused', reason: why, settled_by: actor, ended_at: foundation.clock.now() })
    .where('id', '=', id)
    .execute()
  await noteIncoming(foundation, transaction, 'record.set-aside', { ...row, id }, actor, { reason: why })
  return { ok: true }
}

async function lockIncoming(transaction: Database, id: number) {
  const row = await transaction
    .selectFrom('inbox_record')
    .select(['state', 'from_member', 'item_id'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return { ok: false as const, reason: 'unknown-record' as const }
  if (row.state !== 'stuck') return { ok: false as const, reason: 'not-stuck' as const }
  return { ok: true as const, from: row.from_member, itemId: row.item_id as ItemId }
}

async function noteIncoming(
  foundation: Foundation,
  transaction: Database,
  kind: 'record.retried' | 'record.set-aside',
  { id, from, itemId }: { id: number; from: string; itemId: ItemId },
  actor: Actor,
  more: { reason?: string },
): Promise<void> {
  await foundation.append(transaction, { kind, actor, itemId, detail: { record: id, from, ...more } })
  await resolveAlarms(transaction, 'incoming', [String(id)], actor)
  await clearAttention(foundation, transaction, [itemId], actor)
}
