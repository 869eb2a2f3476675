import type { Generated } from 'kysely'
import type { ItemId } from '../foundation/index.ts'

export const noticeStates = ['planned', 'sending', 'sent', 'failed', 'bounced', 'withdrawn'] as const
/**
 * planned: written, waits for a try. sending: a try is under way or ended without an answer, so the provider may have
 * it. sent: the mail server took it. failed: refused for good. bounced: taken, then returned. withdrawn: never left.
 */
export type NoticeState = (typeof noticeStates)[number]

export const answerKinds = ['answer', 'automatic', 'bounce'] as const
export type AnswerKind = (typeof answerKinds)[number]

interface NoticeTable {
  id: string
  token: string
  contact: string
  country: string | null
  state: NoticeState
  created_at: Date
  message_id: string
  content_sealed: Buffer
  attempts: Generated<number>
  next_attempt_at: Date | null
  sent_at: Date | null
  failure: string | null
}

interface NoticeItemTable {
  item_id: ItemId
  round: number
  contact: string
  notice_id: string | null
  xarf_id: string
  waiting_since: Date
  due_at: Date
  remind_at: Date | null
}

interface GivenContactTable {
  item_id: ItemId
  contact: string
  country: string | null
  asn: number | null
  provider: string | null
  given_by: string
  given_at: Date
}

interface NoticeAnswerTable {
  id: string
  notice_id: string
  received_at: Date
  kind: AnswerKind
  mail_hash: Buffer
  content_sealed: Buffer
}

declare module '../foundation/database.ts' {
  interface Tables {
    notice: NoticeTable
    notice_item: NoticeItemTable
    given_contact: GivenContactTable
    notice_answer: NoticeAnswerTable
  }
}
