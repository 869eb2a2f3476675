import { sql } from 'kysely'
import type { Actor, Database } from '../../foundation/index.ts'
import { resolveAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { clearAttention } from './clear-attention.ts'
import type { GivingUpReason } from './giving-up-reasons.ts'
import { itemsOf, lockEnded, type ResendRefusal } from './resend.ts'

export type GivenUp = { ok: true } | { ok: false; reason: Exclude<ResendRefusal, 'nothing-left'> }

/**
 * A person decides that a refused or dead envelope is not sent again (`envelope.given-up`). Nothing is deleted. An item
 * that was offered by it stays on the attention list: somebody must still act on it.
 */
export async function giveUp(
  { foundation }: Pick<ExchangeContext, 'foundation'>,
  transaction: Database,
  envelopeId: string,
  why: GivingUpReason,
  actor: Actor,
): Promise<GivenUp> {
  const found = await lockEnded(transaction, envelopeId)
  if (!found.ok) return found.reason === 'nothing-left' ? { ok: true } : { ok: false, reason: found.reason }
  const { envelope } = found
  await transaction
    .updateTable('envelope_out')
    .set({ settled: 'given-up', settled_at: sql<Date>`now()`, settled_by: actor, settled_reason: why })
    .where('id', '=', envelope.id)
    .execute()
  const records = await transaction
    .selectFrom('outbox_record as r')
    .leftJoin('hand_over as h', (join) =>
      join
        .onRef('h.item_id', '=', 'r.item_id')
        .on('h.member', '=', envelope.peer)
        .on('h.purpose', '=', 'offer')
        .on('h.state', 'in', ['dead-letter', 'refused']),
    )
    .select(['r.item_id', 'h.id as offer'])
    .where('r.pack', '=', envelope.pack)
    .execute()
  await foundation.append(transaction, {
    ...{ kind: 'envelope.given-up', actor },
    detail: { to: envelope.peer, envelope: envelope.id, records: records.length, reason: why },
  })
  await resolveAlarms(transaction, 'envelope', [envelope.id], actor)
  const notOffered = records.filter(({ offer }) => offer === null)
  await clearAttention(foundation, transaction, itemsOf(notOffered), actor)
  return { ok: true }
}
