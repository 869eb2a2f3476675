import type { Database, Foundation, ItemId, Sealer } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import { prioOf } from '../flow/audience.ts'
import { enqueueRecord } from '../outbox/enqueue.ts'
import { nextNumber } from './counter.ts'
import type { CopyAnswer, TakeBackRecord } from './records.ts'

/** Tells members what became of a copy, ours or one further on. The item's state is not in it: others tell of that. */
export async function tellBack(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  row: Pick<ItemRow, 'id' | 'report_id' | 'holder' | 'priority'>,
  distribution: readonly string[],
  takenBack: CopyAnswer,
): Promise<void> {
  if (distribution.length === 0) return
  await enqueueRecord(foundation, transaction, sealer, {
    record: {
      ...{ type: 'status', reportId: row.report_id, itemId: row.id },
      revision: await nextNumber(transaction, row.id, 'answers'),
      createdAt: foundation.clock.now().toISOString(),
      ...{ event: 'taken-back', takenBack },
      state: { holder: row.holder, assigned: null, assessments: [], actions: [], hosting: null },
    },
    distribution,
    prio: prioOf(row),
  })
}

/** Passes a withdrawal or correction to members that have a copy. It hurries: it says what must not be seen any more. */
export async function passOn(
  foundation: Foundation,
  transaction: Database,
  sealer: Sealer,
  record: TakeBackRecord,
  distribution: readonly string[],
): Promise<void> {
  await enqueueRecord(foundation, transaction, sealer, { record, distribution, prio: 'urgent' })
}

/** Members to whom we gave the item. */
export async function givenTo(transaction: Database, itemId: ItemId): Promise<string[]> {
  const rows = await transaction
    .selectFrom('hand_over')
    .select('member')
    .distinct()
    .where('item_id', '=', itemId)
    .orderBy('member')
    .execute()
  return rows.map(({ member }) => member)
}
