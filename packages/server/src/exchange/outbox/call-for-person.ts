import type { Database, ItemId } from '../../foundation/index.ts'
import { raiseAlarms, resolveAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { responsibleFor } from '../desk/responsible.ts'
import type { LeasedEnvelope } from './lease.ts'
import { askForAttention } from './set-aside.ts'

/** An envelope that the software tries no more: a person's name on it, an alarm, and its items on the attention list. */
export async function callForPerson(
  context: ExchangeContext,
  transaction: Database,
  { id, peer, sha256, waiting_since, records: items }: LeasedEnvelope,
  records: readonly { item_id: ItemId }[],
  kind: 'dead-letter' | 'refused',
): Promise<void> {
  const { foundation } = context
  const itemIds = [...new Set(records.map(({ item_id }) => item_id))]
  await transaction
    .updateTable('envelope_out')
    .set({ responsible: (await responsibleFor(foundation, transaction, itemIds)) ?? null })
    .where('id', '=', id)
    .execute()
  // It is not late any more: it has ended.
  await resolveAlarms(transaction, 'envelope', [id])
  const about = { about: 'envelope' as const, subject: id, items, since: waiting_since }
  await raiseAlarms(foundation, transaction, [{ kind, peer, ...about, detail: { envelope: id, sha256 } }])
  await askForAttention(context, transaction, itemIds)
}
