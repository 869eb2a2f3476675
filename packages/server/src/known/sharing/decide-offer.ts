import { type Foundation, type UserId, user } from '../../foundation/index.ts'
import { withWorkAlone } from '../lists/work-alone.ts'
import { putRecord } from './put-record.ts'
import './tables.ts'

export type OfferDecision = { ok: true } | { ok: false; reason: 'not-offered' }

/** A person takes a list that a member shares with us, or does not: then what comes of it is dropped. */
export async function decideOffer(
  foundation: Foundation,
  listId: string,
  take: boolean,
  person: UserId,
): Promise<OfferDecision> {
  return foundation.database.transaction().execute(async (transaction) => {
    const now = foundation.clock.now()
    const decided = await transaction
      .updateTable('shared_list')
      .set({ state: take ? 'taken' : 'declined', decided_by: person, decided_at: now })
      .where('list_id', '=', listId)
      .where('state', '=', 'offered')
      .returning('member')
      .executeTakeFirst()
    if (!decided) return { ok: false, reason: 'not-offered' }
    if (!take) {
      await transaction.deleteFrom('shared_list_record').where('list_id', '=', listId).execute()
      await transaction.updateTable('hash_list').set({ removed_at: now }).where('id', '=', listId).execute()
    }
    await foundation.append(transaction, {
      ...{ kind: take ? 'hash-list.taken' : 'hash-list.declined', actor: user(person) },
      detail: { list: listId, from: decided.member },
    })
    return { ok: true }
  })
}

/** Puts what came of lists before a person took them into them, one record in a transaction. */
export async function putWaitingRecords(foundation: Foundation, ending: AbortSignal): Promise<void> {
  if (!(await nextRecord(foundation))) return
  await withWorkAlone(foundation.database, 'hash-offers', async () => {
    while (!ending.aborted) {
      const next = await nextRecord(foundation)
      if (!next) return
      const { list_id: listId, number, record, member } = next
      await foundation.database.transaction().execute(async (transaction) => {
        await putRecord(foundation, transaction, { listId, from: member }, record)
        await transaction
          .deleteFrom('shared_list_record')
          .where('list_id', '=', listId)
          .where('number', '=', number)
          .execute()
      })
    }
  })
}

function nextRecord({ database }: Foundation) {
  return database
    .selectFrom('shared_list_record as r')
    .innerJoin('shared_list as l', 'l.list_id', 'r.list_id')
    .select(['r.list_id', 'r.number', 'r.record', 'l.member'])
    .where('l.state', '=', 'taken')
    .orderBy('r.list_id')
    .orderBy('r.number')
    .limit(1)
    .executeTakeFirst()
}
