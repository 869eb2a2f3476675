import type { Foundation } from '../foundation/index.ts'
import { composeDueNotices } from './compose.ts'
import { planReminders } from './remind.ts'
import { sendPlannedNotices } from './send.ts'

export interface NoticeRun {
  reminders: number
  composed: string[]
  sent: number
}

/** One round: reminders that are due, notices that are due, mails that are to be sent or tried again. */
export async function sendDueNotices(foundation: Foundation): Promise<NoticeRun> {
  const reminders = await planReminders(foundation)
  const composed = await composeDueNotices(foundation)
  const sent = await sendPlannedNotices(foundation)
  return { reminders, composed, sent }
}
