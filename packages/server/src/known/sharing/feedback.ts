import { type Database, type Foundation, member, type UserId, user } from '../../foundation/index.ts'
import { withdrawEntries } from '../add-entries.ts'
import type { WrongReason } from '../lists/mark-wrong.ts'
import type { HashFeedbackRecord, SendHashRecord, TakenHashRecord } from './records.ts'
import './tables.ts'

/** What a member says of an entry of ours waits for a person; a person's answer to what we said ends our waiting. */
export async function takeFeedback(
  foundation: Foundation,
  transaction: Database,
  from: string,
  record: HashFeedbackRecord,
): Promise<TakenHashRecord> {
  if (record.word !== 'wrong') return takeAnswer(foundation, transaction, from, record)
  const entry = await transaction
    .selectFrom('hash_share as s')
    .innerJoin('hash_entry as e', 'e.list_id', 's.list_id')
    .select(['e.id', 'e.list_id', 'e.withdrawn_at'])
    .where('s.id', '=', record.itemId)
    .where('s.member', '=', from)
    .where('e.id', '=', record.entry)
    .executeTakeFirst()
  if (!entry) return { state: 'refused', reason: 'not-shared' }
  // It has been told of the withdrawal, or will be.
  if (entry.withdrawn_at !== null) return { state: 'applied' }
  await transaction
    .insertInto('hash_feedback')
    .values({
      ...{ entry_id: record.entry, member: from, reason: record.reason, service_reason: null },
      ...{ given_by: null, given_at: foundation.clock.now(), decided_by: null, decided_at: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await foundation.append(transaction, {
    ...{ kind: 'hash-feedback.received', actor: member(from) },
    detail: { list: entry.list_id, entry: record.entry, from, reason: record.reason },
  })
  return { state: 'applied' }
}

async function takeAnswer(
  foundation: Foundation,
  transaction: Database,
  from: string,
  record: HashFeedbackRecord,
): Promise<TakenHashRecord> {
  const entry = await transaction
    .selectFrom('shared_list as l')
    .innerJoin('hash_entry as e', 'e.list_id', 'l.list_id')
    .select(['e.id', 'e.list_id'])
    .where('l.member', '=', from)
    .where('l.their_list', '=', record.itemId)
    .where('e.source', '=', from)
    .where('e.source_entry', '=', String(record.entry))
    .orderBy('e.id', 'desc')
    .executeTakeFirst()
  const state = record.word === 'agreed' ? 'agreed' : 'kept'
  const ended =
    entry &&
    (await transaction
      .updateTable('hash_feedback')
      .set({ state, decided_by: from, decided_at: foundation.clock.now() })
      .where('entry_id', '=', entry.id)
      .where('member', '=', foundation.self)
      .where('state', '=', 'waiting')
      .executeTakeFirst())
  if (!entry || ended?.numUpdatedRows !== 1n) return { state: 'refused', reason: 'nothing-asked' }
  await foundation.append(transaction, {
    ...{ kind: 'hash-feedback.answered', actor: member(from) },
    detail: { list: entry.list_id, entry: Number(entry.id), from, answer: state },
  })
  return { state: 'applied' }
}

/** Tells the member that shares the list that an entry of it is wrong. Nothing where the list is nobody's. */
export async function tellMember(
  foundation: Foundation,
  transaction: Database,
  send: SendHashRecord,
  entryId: number,
  reason: WrongReason,
  person: UserId | null,
): Promise<void> {
  const entry = await transaction
    .selectFrom('hash_entry as e')
    .innerJoin('shared_list as l', 'l.list_id', 'e.list_id')
    .select(['e.source_entry', 'l.list_id', 'l.member', 'l.their_list', 'l.state'])
    .where('e.id', '=', entryId)
    .executeTakeFirst()
  if (entry?.state !== 'taken') return
  const now = foundation.clock.now()
  const kept = await transaction
    .insertInto('hash_feedback')
    .values({
      ...{ entry_id: entryId, member: foundation.self, reason, service_reason: null },
      ...{ given_by: person, given_at: now, decided_by: null, decided_at: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (kept.numInsertedOrUpdatedRows === 0n) return
  const { records } = await transaction
    .updateTable('shared_list')
    .set((eb) => ({ records: eb('records', '+', 1) }))
    .where('list_id', '=', entry.list_id)
    .returning('records')
    .executeTakeFirstOrThrow()
  const record: HashFeedbackRecord = {
    ...{ type: 'hash-feedback', reportId: entry.their_list, itemId: entry.their_list, revision: records },
    createdAt: now.toISOString(),
    ...{ entry: Number(entry.source_entry), word: 'wrong', reason },
  }
  await send(transaction, record, entry.member)
}

export type FeedbackDecision =
  | { ok: true }
  | { ok: false; reason: 'unknown-feedback' | 'decided-already' | 'own-entry' }

/**
 * A person decides what a member said of an entry of ours. `agree` withdraws it, which travels to everybody who has the list;
 * an entry of the own list says what an assessment says and is corrected there, which withdraws it.
 */
export async function decideFeedback(
  foundation: Foundation,
  send: SendHashRecord,
  feedbackId: number,
  agree: boolean,
  person: UserId,
): Promise<FeedbackDecision> {
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('hash_feedback as f')
      .innerJoin('hash_entry as e', 'e.id', 'f.entry_id')
      .innerJoin('hash_list as l', 'l.id', 'e.list_id')
      .select(['f.entry_id', 'f.member', 'f.reason', 'f.state', 'e.list_id', 'e.withdrawn_at', 'l.kind'])
      .where('f.id', '=', feedbackId)
      .where('f.member', '<>', foundation.self)
      .forUpdate('f')
      .executeTakeFirst()
    if (!row) return { ok: false, reason: 'unknown-feedback' }
    if (row.state !== 'waiting') return { ok: false, reason: 'decided-already' }
    const entryId = Number(row.entry_id)
    if (agree && row.kind === 'own' && row.withdrawn_at === null) return { ok: false, reason: 'own-entry' }
    if (agree) await withdrawEntries(foundation, transaction, [entryId], 'wrong')
    const now = foundation.clock.now()
    await transaction
      .updateTable('hash_feedback')
      .set({ state: agree ? 'agreed' : 'kept', decided_by: person, decided_at: now })
      .where('id', '=', feedbackId)
      .execute()
    await foundation.append(transaction, {
      ...{ kind: 'hash-feedback.decided', actor: user(person) },
      detail: { list: row.list_id, entry: entryId, from: row.member, answer: agree ? 'agreed' : 'kept' },
    })
    await answer(foundation, transaction, send, { ...row, entryId }, agree)
    return { ok: true }
  })
}

async function answer(
  foundation: Foundation,
  transaction: Database,
  send: SendHashRecord,
  row: { entryId: number; member: string; list_id: string; reason: WrongReason },
  agree: boolean,
): Promise<void> {
  const share = await transaction
    .updateTable('hash_share')
    .set((eb) => ({ records: eb('records', '+', 1) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('hash_share')
        .select('id')
        .where('list_id', '=', row.list_id)
        .where('member', '=', row.member)
        .orderBy('shared_at', 'desc')
        .limit(1),
    )
    .returning(['id', 'records'])
    .executeTakeFirst()
  if (!share) return
  const record: HashFeedbackRecord = {
    ...{ type: 'hash-feedback', reportId: share.id, itemId: share.id, revision: share.records },
    createdAt: foundation.clock.now().toISOString(),
    ...{ entry: row.entryId, word: agree ? 'agreed' : 'kept', reason: row.reason },
  }
  await send(transaction, record, row.member)
}
