import { type Foundation, newId, type ReportId, type UserId, user } from '../../foundation/index.ts'
import { readReplyKey } from '../../reports/index.ts'
import { addMessage, type Message } from './messages.ts'
import { settleWaiting } from './waiting-messages.ts'

export type WriteToTipster =
  | { ok: true; message: Message }
  | { ok: false; reason: 'unknown-report' | 'no-code' }

/** An analyst writes to the person behind the code. Refused where the tip came without one (a partner's, our own). */
export async function writeToTipster(
  foundation: Foundation,
  reportId: ReportId,
  author: UserId,
  text: string,
): Promise<WriteToTipster> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const report = await transaction
      .selectFrom('report')
      .select('id')
      .where('id', '=', reportId)
      .executeTakeFirst()
    if (!report) return { ok: false, reason: 'unknown-report' }
    const replyKey = await readReplyKey(foundation, transaction, reportId)
    if (!replyKey) return { ok: false, reason: 'no-code' }
    const at = foundation.clock.now()
    const id = newId(at, foundation.random)
    await addMessage(foundation, transaction, sealer, replyKey, {
      ...{ id, reportId, author, text },
      sender: 'hotline',
    })
    await settleWaiting(transaction, reportId)
    await foundation.append(transaction, { kind: 'report.message-sent', actor: user(author), reportId })
    return { ok: true, message: { id, at, sender: 'hotline', text } }
  })
}
