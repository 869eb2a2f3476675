import type { Database, Foundation } from '../foundation/index.ts'
import type { FoundByCode } from './find-by-code.ts'
import { type Message, messagesForTipster } from './messages/messages.ts'
import { reportState } from './state/report-state.ts'
import type { ReportState } from './state/state-of.ts'

/** What the person behind the code sees. */
export interface TipView {
  state: ReportState
  messages: Message[]
}

export async function tipView(
  foundation: Foundation,
  database: Database,
  { reportId, replyKey }: FoundByCode,
): Promise<TipView> {
  const state = await reportState(foundation, database, reportId)
  if (!state) throw new Error('A report went away between two queries')
  return { state, messages: await messagesForTipster(database, reportId, replyKey) }
}
