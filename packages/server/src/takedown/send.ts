import type { Selectable } from 'kysely'
import {
  type Database,
  type Delivery,
  deliver,
  type Foundation,
  type ItemId,
  server,
  type Tables,
} from '../foundation/index.ts'
import { act, setStage } from '../reports/index.ts'
import { contentPlace } from './compose.ts'
import { isForTakedown, lockItems } from './held.ts'
import { answerAddress } from './mail/answer-address.ts'
import { noticeMessage } from './mail/message.ts'
import { noticeContentSchema } from './mail/notice-content.ts'
import { stopReminding } from './plan.ts'
import { attemptsBeforeAttention, nextAttemptAt, remindAt } from './rules.ts'

type NoticeRow = Selectable<Tables['notice']>

const atOnce = 4
/** Longer than any try can last; then a try without a result counts as lost. */
const tryMs = 5 * 60_000

/** Sends every notice whose time has come, a few at once. Returns how many the mail server took. */
export async function sendPlannedNotices(foundation: Foundation): Promise<number> {
  const counts = await Promise.all(Array.from({ length: atOnce }, () => sendOneByOne(foundation)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function sendOneByOne(foundation: Foundation): Promise<number> {
  let sent = 0
  for (;;) {
    const claimed = await claim(foundation)
    if (claimed === undefined) return sent
    if (claimed.withdrawn) continue
    foundation.faults.reach('notice.claimed')
    const delivery = await send(foundation, claimed.notice)
    foundation.faults.reach('notice.answered')
    await settle(foundation, claimed.notice, delivery)
    if (delivery.outcome === 'accepted') sent += 1
  }
}

type Claim = { withdrawn: true } | { withdrawn: false; notice: NoticeRow }

/**
 * Takes the next due notice. From here on until its result is written it is `sending`: should this process die, it is
 * tried again after `tryMs` with the same Message-ID.
 */
async function claim(foundation: Foundation): Promise<Claim | undefined> {
  const now = foundation.clock.now()
  return foundation.database.transaction().execute(async (transaction) => {
    const notice = await transaction
      .selectFrom('notice')
      .selectAll()
      .where('next_attempt_at', '<=', now)
      .orderBy('next_attempt_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!notice) return undefined
    if (notice.attempts > 0 && (await withdrawIfOutdated(foundation, transaction, notice)))
      return { withdrawn: true }
    await transaction
      .updateTable('notice')
      .set({
        state: 'sending',
        attempts: notice.attempts + 1,
        next_attempt_at: new Date(now.getTime() + tryMs),
      })
      .where('id', '=', notice.id)
      .execute()
    return { withdrawn: false, notice: { ...notice, state: 'sending', attempts: notice.attempts + 1 } }
  })
}

/**
 * Before a repeated try. A notice that certainly never left is taken back when one of its items was closed or moved;
 * the others are grouped anew. One that may have arrived is sent again as it was, unless nothing in it is open.
 */
async function withdrawIfOutdated(
  foundation: Foundation,
  transaction: Database,
  notice: NoticeRow,
): Promise<boolean> {
  const items = await transaction
    .selectFrom('notice_item as n')
    .innerJoin('content_item as i', 'i.id', 'n.item_id')
    .select(['i.id', 'i.holder', 'i.stage', 'i.final_action', 'i.classification'])
    .where('n.notice_id', '=', notice.id)
    .execute()
  const open = items.filter((item) => isForTakedown(foundation, item)).map((item) => item.id)
  if (open.length === items.length) return false
  const mayHaveArrived = notice.state === 'sending'
  if (mayHaveArrived && open.length > 0) return false
  await transaction
    .updateTable('notice')
    .set({ state: 'withdrawn', next_attempt_at: null })
    .where('id', '=', notice.id)
    .execute()
  if (open.length > 0) {
    await transaction
      .updateTable('notice_item')
      .set({ notice_id: null, due_at: foundation.clock.now() })
      .where('notice_id', '=', notice.id)
      .where('item_id', 'in', open)
      .execute()
  }
  await foundation.append(
    transaction,
    ...items.map((item) => ({
      kind: 'notice.withdrawn' as const,
      actor: server,
      itemId: item.id,
      detail: { notice: notice.id },
    })),
  )
  return true
}

async function send(foundation: Foundation, notice: NoticeRow): Promise<Delivery> {
  const content = noticeContentSchema.parse(
    JSON.parse(await foundation.columns.open(notice.content_sealed, contentPlace(notice.id))),
  )
  const { name, mailAddress } = foundation.config.member
  const message = await noticeMessage({
    id: notice.id,
    token: notice.token,
    contact: notice.contact,
    messageId: notice.message_id,
    createdAt: notice.created_at,
    from: { name, address: mailAddress },
    content,
  })
  // The return path carries the token too, so that a bounce finds its notice.
  const envelope = { from: answerAddress(mailAddress, notice.token), to: notice.contact }
  return deliver(foundation.config.mail.outgoing, envelope, message)
}

async function settle(foundation: Foundation, notice: NoticeRow, delivery: Delivery): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const current = await lockNotice(transaction, notice.id)
    const noticed = await transaction
      .selectFrom('notice_item')
      .select(['item_id', 'round'])
      .where('notice_id', '=', notice.id)
      .execute()
    if (delivery.outcome === 'accepted') return settleSent(foundation, transaction, current, noticed)
    // A try that was given up as lost has no say any more.
    if (current.state !== 'sending' || current.attempts !== notice.attempts) return
    const ids = noticed.map((item) => item.item_id)
    const { failure } = delivery
    if (delivery.outcome === 'refused') {
      await setResult(transaction, notice, { state: 'failed', next_attempt_at: null, failure })
      return showFailure(foundation, transaction, notice, ids, failure)
    }
    await setResult(transaction, notice, {
      state: delivery.outcome === 'postponed' ? 'planned' : 'sending',
      next_attempt_at: nextAttemptAt(notice.attempts, foundation.policy, foundation.clock.now()),
      failure,
    })
    if (notice.attempts === attemptsBeforeAttention)
      await showFailure(foundation, transaction, notice, ids, failure)
  })
  if (delivery.outcome === 'accepted') return
  const { outcome, failure } = delivery
  const tried = { notice: notice.id, outcome, failure, attempts: notice.attempts }
  foundation.log.warn('a notice was not taken by the mail server', tried)
}

/** Always before the items of a notice are locked, so that no two transactions wait for each other. */
export async function lockNotice(transaction: Database, id: string): Promise<NoticeRow> {
  return transaction
    .selectFrom('notice')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function setResult(
  transaction: Database,
  notice: NoticeRow,
  result: Partial<Pick<NoticeRow, 'state' | 'next_attempt_at' | 'sent_at' | 'failure'>>,
): Promise<void> {
  await transaction.updateTable('notice').set(result).where('id', '=', notice.id).execute()
}

async function settleSent(
  foundation: Foundation,
  transaction: Database,
  notice: NoticeRow,
  noticed: readonly { item_id: ItemId; round: number }[],
): Promise<void> {
  const now = foundation.clock.now()
  const rows = await lockItems(
    transaction,
    noticed.map((item) => item.item_id),
  )
  // A bounce can be quicker than this transaction.
  const state = notice.state === 'bounced' ? 'bounced' : 'sent'
  await setResult(transaction, notice, { state, sent_at: now, next_attempt_at: null, failure: null })
  const open = [...rows.values()].filter((row) => isForTakedown(foundation, row))
  if (open.length > 0 && state === 'sent') {
    await transaction
      .updateTable('notice_item')
      .set({ remind_at: remindAt(now, foundation.policy) })
      .where('notice_id', '=', notice.id)
      .where(
        'item_id',
        'in',
        open.map((row) => row.id),
      )
      .execute()
  }
  await foundation.append(
    transaction,
    ...noticed.map(({ item_id: itemId, round }) => ({
      kind: 'notice.sent' as const,
      actor: server,
      reportId: rows.get(itemId)?.report_id,
      itemId,
      detail: { notice: notice.id, reminder: round, addresses: noticed.length },
    })),
  )
  for (const row of open) {
    // Refused for a reminder (each action once) and when the item was closed meanwhile: both are as they should be.
    await act(foundation, transaction, row, 'reported-to-provider', null, server)
    if (state === 'sent' && row.attention === 'notice-failed')
      await setStage(foundation, transaction, row, 'takedown', null, server)
  }
}

/** A person is told for each item that is still open; reminding this contact makes no sense until then. */
export async function showFailure(
  foundation: Foundation,
  transaction: Database,
  notice: Pick<NoticeRow, 'id'>,
  itemIds: readonly ItemId[],
  failure: string,
): Promise<void> {
  const rows = await lockItems(transaction, itemIds)
  await stopReminding(transaction, itemIds)
  for (const row of rows.values()) {
    await foundation.append(transaction, {
      kind: 'notice.failed',
      actor: server,
      reportId: row.report_id,
      itemId: row.id,
      detail: { notice: notice.id, failure },
    })
    if (isForTakedown(foundation, row) && row.attention !== 'notice-failed')
      await setStage(foundation, transaction, row, 'takedown', 'notice-failed', server)
  }
}
