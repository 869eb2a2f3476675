import { type Database, type Foundation, member } from '../../foundation/index.ts'
import { lockList, openList } from '../lists/list-store.ts'
import { takeFeedback } from './feedback.ts'
import { putRecord } from './put-record.ts'
import type { HashListEntriesRecord, HashRecord, TakenHashRecord } from './records.ts'
import './tables.ts'

/** What one member may have lying here before a person has looked: 300 entries to a record. */
const maxOffers = 50
const maxWaitingRecords = 40_000

/** Takes what another member says of a list of its own, or of an entry of ours, in the transaction of the exchange. */
export async function takeHashRecord(
  foundation: Foundation,
  transaction: Database,
  from: string,
  record: HashRecord,
): Promise<TakenHashRecord> {
  if (record.reportId !== record.itemId) return { state: 'refused', reason: 'other-report' }
  return record.type === 'hash-feedback'
    ? takeFeedback(foundation, transaction, from, record)
    : takeEntries(foundation, transaction, from, record)
}

/** Nobody's list counts before a person here has taken it: until then what comes is kept aside. */
async function takeEntries(
  foundation: Foundation,
  transaction: Database,
  from: string,
  record: HashListEntriesRecord,
): Promise<TakenHashRecord> {
  const known = await transaction
    .selectFrom('shared_list')
    .selectAll()
    .where('member', '=', from)
    .where('their_list', '=', record.itemId)
    .forUpdate()
    .executeTakeFirst()
  const listId = known?.list_id ?? (await offer(foundation, transaction, from, record))
  if (listId === undefined) return { state: 'refused', reason: 'too-many-offers' }
  const state = known?.state ?? 'offered'
  if (state === 'declined' || state === 'ended') return { state: 'applied' }
  if (record.ended) return end(foundation, transaction, listId, from)
  if (state === 'taken') {
    await putRecord(foundation, transaction, { listId, from }, record)
    return { state: 'applied' }
  }
  const { waiting } = await transaction
    .selectFrom('shared_list_record')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('list_id', '=', listId)
    .executeTakeFirstOrThrow()
  if (Number(waiting) >= maxWaitingRecords) return { state: 'refused', reason: 'too-much-offered' }
  await transaction
    .insertInto('shared_list_record')
    .values({ list_id: listId, number: record.revision, record: JSON.stringify(record) as never })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { state: 'applied' }
}

async function offer(
  foundation: Foundation,
  transaction: Database,
  from: string,
  record: HashListEntriesRecord,
): Promise<string | undefined> {
  const { open } = await transaction
    .selectFrom('shared_list')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('member', '=', from)
    .where('state', '=', 'offered')
    .executeTakeFirstOrThrow()
  if (Number(open) >= maxOffers) return undefined
  const actor = member(from)
  const listId = await openList(foundation, transaction, {
    ...{ name: record.name, kind: 'network', member: from, actor },
  })
  await transaction
    .insertInto('shared_list')
    .values({ list_id: listId, member: from, their_list: record.itemId, decided_by: null, decided_at: null })
    .execute()
  await foundation.append(transaction, {
    ...{ kind: 'hash-list.offered', actor, detail: { list: listId, from } },
  })
  return listId
}

/** The list is shared no longer: it is removed here, and its entries go with it. */
async function end(
  foundation: Foundation,
  transaction: Database,
  listId: string,
  from: string,
): Promise<TakenHashRecord> {
  await lockList(transaction, listId)
  const now = foundation.clock.now()
  await transaction
    .updateTable('hash_list')
    .set({ removed_at: now })
    .where('id', '=', listId)
    .where('removed_at', 'is', null)
    .execute()
  await transaction.updateTable('shared_list').set({ state: 'ended' }).where('list_id', '=', listId).execute()
  await transaction.deleteFrom('shared_list_record').where('list_id', '=', listId).execute()
  await foundation.append(transaction, {
    ...{ kind: 'hash-list.ended', actor: member(from), detail: { list: listId, from } },
  })
  return { state: 'applied' }
}
