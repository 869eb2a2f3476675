import { type Database, type ItemId, server } from '../../foundation/index.ts'
import { lockItem, setStage } from '../../reports/index.ts'
import { raiseAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import type { WaitingRecord } from './waiting-records.ts'

/** A record that cannot be packed goes to a person; the others pass. */
export async function setAside(
  context: ExchangeContext,
  transaction: Database,
  record: WaitingRecord,
): Promise<void> {
  await transaction.updateTable('outbox_record').set({ state: 'stuck' }).where('id', '=', record.id).execute()
  const about = {
    about: 'record' as const,
    subject: String(record.id),
    items: 1,
    since: record.waiting_since,
  }
  await raiseAlarms(
    context.foundation,
    transaction,
    record.distribution.map((peer) => ({
      ...{ kind: 'unsealable' as const, peer, ...about },
      detail: { item: record.item_id },
    })),
  )
  await askForAttention(context, transaction, [record.item_id])
}

/** Puts items on the attention list: their hand-over needs a person. */
export async function askForAttention(
  { foundation }: ExchangeContext,
  transaction: Database,
  itemIds: readonly ItemId[],
): Promise<void> {
  for (const itemId of itemIds.toSorted()) {
    const row = await lockItem(transaction, itemId)
    if (row && row.attention !== 'hand-over-stuck')
      await setStage(foundation, transaction, row, row.stage, 'hand-over-stuck', server)
  }
}
