import { type ItemId, server } from '../../foundation/index.ts'
import { lockItem, setStage } from '../../reports/index.ts'
import { raiseAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import type { Row } from './tries.ts'

/** A record whose tries all ended us, or failed: a person looks, and the others pass. */
export async function giveUp({ foundation }: ExchangeContext, row: Row): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('inbox_record')
      .set({
        state: 'stuck',
        reason: 'failed-repeatedly',
        lease_until: null,
        ended_at: foundation.clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
    await foundation.append(transaction, {
      kind: 'record.stuck',
      actor: server,
      detail: { from: row.from_member, envelope: row.envelope_id, item: row.item_id, type: row.type },
    })
    await raiseAlarms(foundation, transaction, [
      {
        ...{
          kind: 'stuck-record',
          peer: row.from_member,
          about: 'incoming',
          subject: String(row.id),
          items: 1,
        },
        ...{ since: row.received_at, detail: { item: row.item_id, envelope: row.envelope_id } },
      },
    ])
    const item = await lockItem(transaction, row.item_id as ItemId)
    if (item) await setStage(foundation, transaction, item, item.stage, 'hand-over-stuck', server)
  })
}

/** What waited for another record as long as an envelope is valid will not be understood any more. */
export async function refuseWhatWaitedInVain({ foundation }: ExchangeContext): Promise<void> {
  const { database, clock, policy } = foundation
  await database
    .updateTable('inbox_record')
    .set({ state: 'refused', reason: 'waited-in-vain', ended_at: clock.now() })
    .where('state', '=', 'waiting')
    .where('waits_for_another', '=', true)
    .where('received_at', '<', new Date(clock.now().getTime() - policy.envelopeValidMs))
    .execute()
}
