import { type Actor, type Database, type Foundation, type ItemId, server } from '../foundation/index.ts'
import { type ItemRow, lockItem, setStage } from '../reports/index.ts'
import { isForTakedown } from './held.ts'
import { providerContact } from './provider-contact.ts'
import { nextNoticeAt } from './rules.ts'
import type { NoticeState } from './tables.ts'
import { randomUuid } from './uuid.ts'

export type PlanResult =
  | { ok: true; dueAt: Date }
  | { ok: false; reason: 'not-for-takedown' | 'no-provider-contact' | 'already-noticed' }

/** Follows `item-held`: plans one notice each, or shows the item to a person when there is no contact. Repeating it is harmless. */
export async function planHeldItems(foundation: Foundation, itemIds: readonly ItemId[]): Promise<void> {
  for (const itemId of itemIds) {
    await foundation.database.transaction().execute(async (transaction) => {
      const row = await lockItem(transaction, itemId)
      if (row) await planNotice(foundation, transaction, row, server)
    })
  }
}

/** On its way, or arrived with a reminder to come. One without (the item was away in between) starts anew. */
function isNoticed(last: { state: NoticeState | null; remind_at: Date | null }): boolean {
  return (
    last.state === 'planned' || last.state === 'sending' || (last.state === 'sent' && last.remind_at !== null)
  )
}

/** Lets a locked item wait for its contact's window. A new contact (the item moved) replaces the earlier one. */
export async function planNotice(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
  actor: Actor,
): Promise<PlanResult> {
  if (!isForTakedown(foundation, row)) return { ok: false, reason: 'not-for-takedown' }
  const contact = await providerContact(transaction, row)
  if (contact === null) {
    if (row.attention !== 'no-provider-contact')
      await setStage(foundation, transaction, row, 'takedown', 'no-provider-contact', actor)
    return { ok: false, reason: 'no-provider-contact' }
  }
  const last = await transaction
    .selectFrom('notice_item as i')
    .leftJoin('notice as n', 'n.id', 'i.notice_id')
    .select(['i.round', 'i.contact', 'i.notice_id', 'i.due_at', 'i.remind_at', 'n.state'])
    .where('i.item_id', '=', row.id)
    .orderBy('i.round', 'desc')
    .limit(1)
    .executeTakeFirst()
  const waits = last !== undefined && last.notice_id === null
  if (last?.contact === contact) {
    if (waits) return { ok: true, dueAt: last.due_at }
    if (isNoticed(last)) return { ok: false, reason: 'already-noticed' }
  }
  const dueAt = await dueAtFor(foundation, transaction, row, contact)
  if (waits) {
    await transaction
      .updateTable('notice_item')
      .set({ contact, due_at: dueAt })
      .where('item_id', '=', row.id)
      .where('notice_id', 'is', null)
      .execute()
  } else {
    await stopReminding(transaction, [row.id])
    await addWaiting(foundation, transaction, row.id, last === undefined ? 0 : last.round + 1, contact, dueAt)
  }
  if (row.attention === 'no-provider-contact')
    await setStage(foundation, transaction, row, 'takedown', null, actor)
  await foundation.append(transaction, {
    kind: 'notice.planned',
    actor,
    reportId: row.report_id,
    itemId: row.id,
    detail: { dueAt: dueAt.toISOString() },
  })
  return { ok: true, dueAt }
}

/** A child at risk now does not wait for company (reference/domain.md 10.8; SCART's state "queue_directly"). */
async function dueAtFor(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'priority'>,
  contact: string,
): Promise<Date> {
  const now = foundation.clock.now()
  if (row.priority === 0) return now
  const last = await transaction
    .selectFrom('notice')
    .select('sent_at')
    .where('contact', '=', contact)
    .where('sent_at', 'is not', null)
    .orderBy('sent_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return nextNoticeAt(last?.sent_at ? [last.sent_at] : [], foundation.policy, now)
}

export async function addWaiting(
  foundation: Foundation,
  transaction: Database,
  itemId: ItemId,
  round: number,
  contact: string,
  dueAt: Date,
): Promise<void> {
  await transaction
    .insertInto('notice_item')
    .values({
      item_id: itemId,
      round,
      contact,
      notice_id: null,
      xarf_id: randomUuid(foundation.random),
      waiting_since: foundation.clock.now(),
      due_at: dueAt,
      remind_at: null,
    })
    .execute()
}

export async function stopReminding(transaction: Database, itemIds: readonly ItemId[]): Promise<void> {
  if (itemIds.length === 0) return
  await transaction
    .updateTable('notice_item')
    .set({ remind_at: null })
    .where('item_id', 'in', [...itemIds])
    .where('remind_at', 'is not', null)
    .execute()
}
