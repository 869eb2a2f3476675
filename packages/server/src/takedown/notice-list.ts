import type { Selectable } from 'kysely'
import type { Foundation, ItemId, Tables } from '../foundation/index.ts'
import type { Stage } from '../reports/index.ts'
import type { AnswerKind, NoticeState } from './tables.ts'

export interface NoticeFilter {
  state?: NoticeState | undefined
  contact?: string | undefined
  /** Id of the last notice of the page before. */
  cursor?: string | undefined
  limit: number
}

export interface NoticeSummary {
  id: string
  contact: string
  country: string | null
  state: NoticeState
  createdAt: string
  sentAt: string | null
  attempts: number
  nextAttemptAt: string | null
  failure: string | null
  items: { total: number; open: number; removed: number }
  answers: { total: number; automatic: number; bounces: number }
}

type NoticeRow = Selectable<Tables['notice']>

/** Newest first. Counts are read for the page's notices only. */
export async function listNotices(
  foundation: Foundation,
  filter: NoticeFilter,
): Promise<{ notices: NoticeSummary[]; next: string | null }> {
  const { state, contact, cursor, limit } = filter
  const rows = await foundation.database
    .selectFrom('notice')
    .selectAll()
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'planned'))
    .$if(contact !== undefined, (query) => query.where('contact', '=', (contact ?? '').toLowerCase()))
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return {
    notices: await summaries(foundation, page),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

export async function summaries(
  foundation: Foundation,
  rows: readonly NoticeRow[],
): Promise<NoticeSummary[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const items = await countItems(foundation, ids)
  const answers = await countAnswers(foundation, ids)
  return rows.map((row) => {
    const counted = items.get(row.id)
    const ofKind = (kind: AnswerKind) =>
      answers.filter((each) => each.notice_id === row.id && each.kind === kind).reduce(sum, 0)
    const automatic = ofKind('automatic')
    const bounces = ofKind('bounce')
    return {
      id: row.id,
      contact: row.contact,
      country: row.country,
      state: row.state,
      createdAt: row.created_at.toISOString(),
      sentAt: row.sent_at?.toISOString() ?? null,
      attempts: row.attempts,
      nextAttemptAt: row.state === 'planned' ? (row.next_attempt_at?.toISOString() ?? null) : null,
      failure: row.failure,
      items: { total: counted?.total ?? 0, open: counted?.open ?? 0, removed: counted?.removed ?? 0 },
      answers: { total: ofKind('answer') + automatic + bounces, automatic, bounces },
    }
  })
}

const sum = (total: number, each: { count: number }) => total + each.count

async function countItems(foundation: Foundation, noticeIds: readonly string[]) {
  const rows = await foundation.database
    .selectFrom('notice_item as n')
    .innerJoin('content_item as i', 'i.id', 'n.item_id')
    .select((eb) => [
      'n.notice_id',
      eb.fn.countAll<number>().as('total'),
      eb.fn.countAll<number>().filterWhere('i.stage', '=', 'takedown').as('open'),
      eb.fn.countAll<number>().filterWhere('i.final_action', '=', 'removed').as('removed'),
    ])
    .where('n.notice_id', 'in', [...noticeIds])
    .groupBy('n.notice_id')
    .execute()
  return new Map(rows.map((row) => [row.notice_id, row]))
}

async function countAnswers(foundation: Foundation, noticeIds: readonly string[]) {
  return foundation.database
    .selectFrom('notice_answer')
    .select((eb) => ['notice_id', 'kind', eb.fn.countAll<number>().as('count')])
    .where('notice_id', 'in', [...noticeIds])
    .groupBy(['notice_id', 'kind'])
    .execute()
}

export interface WaitingContact {
  contact: string
  items: number
  /** When the next notice to this contact goes out. */
  dueAt: string
}

/** Contacts for which items wait for their window, soonest first; at most 100. */
export async function waitingContacts(foundation: Foundation): Promise<WaitingContact[]> {
  const rows = await foundation.database
    .selectFrom('notice_item')
    .select((eb) => ['contact', eb.fn.countAll<number>().as('items'), eb.fn.min<Date>('due_at').as('due_at')])
    .where('notice_id', 'is', null)
    .groupBy('contact')
    .orderBy('due_at')
    .limit(100)
    .execute()
  return rows.map((row) => ({ contact: row.contact, items: row.items, dueAt: row.due_at.toISOString() }))
}

export interface NoticedItemState {
  itemId: ItemId
  reportId: string
  /** 0 for a first notice, otherwise the number of the reminder. */
  round: number
  stage: Stage
  finalAction: string | null
  remindAt: string | null
}

export async function itemsOfNotice(foundation: Foundation, noticeId: string): Promise<NoticedItemState[]> {
  const rows = await foundation.database
    .selectFrom('notice_item as n')
    .innerJoin('content_item as i', 'i.id', 'n.item_id')
    .select(['i.id', 'i.report_id', 'i.stage', 'i.final_action', 'n.round', 'n.remind_at'])
    .where('n.notice_id', '=', noticeId)
    .orderBy('i.id')
    .execute()
  return rows.map((row) => ({
    itemId: row.id,
    reportId: row.report_id,
    round: row.round,
    stage: row.stage,
    finalAction: row.final_action,
    remindAt: row.remind_at?.toISOString() ?? null,
  }))
}
