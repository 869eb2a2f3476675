import { createHmac } from 'node:crypto'
import { type Foundation, type ReportId, thePublic } from '../../foundation/index.ts'
import { addMessage, messageMaxLength } from './messages.ts'

export type WriteToHotline =
  | { ok: true }
  | { ok: false; reason: 'empty' | 'too-many' }
  | { ok: false; reason: 'too-long'; over: number; max: number }

/** A report's budget: what a person in need writes, and not what a machine does. */
const messagesPerDay = 20
const dayMs = 24 * 60 * 60_000

/**
 * The tipster writes. The same form with the same words is stored once, so that a reload is harmless. Announces
 * `tipster-wrote`.
 */
export async function writeToHotline(
  foundation: Foundation,
  reportId: ReportId,
  replyKey: Uint8Array,
  formId: string,
  text: string,
): Promise<WriteToHotline> {
  if (text.trim() === '') return { ok: false, reason: 'empty' }
  const over = text.length - messageMaxLength
  if (over > 0) return { ok: false, reason: 'too-long', over, max: messageMaxLength }
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    // One report's messages come one after the other, so that the count holds for parallel requests too.
    await transaction.selectFrom('report').select('id').where('id', '=', reportId).forUpdate().execute()
    const id = messageId(foundation.keys.code, reportId, formId, text)
    const since = new Date(foundation.clock.now().getTime() - dayMs)
    const written = await transaction
      .selectFrom('message')
      .select('id')
      .where('report_id', '=', reportId)
      .where('sender', '=', 'tipster')
      .where('at', '>', since)
      .execute()
    if (written.some((message) => message.id === id)) return { ok: true }
    if (written.length >= messagesPerDay) return { ok: false, reason: 'too-many' }
    const message = { id, reportId, sender: 'tipster', author: null, text } as const
    if (!(await addMessage(foundation, transaction, sealer, replyKey, message))) return { ok: true }
    await foundation.append(transaction, {
      kind: 'report.message-received',
      actor: thePublic,
      reportId,
    })
    await foundation.jobs.announce(transaction, 'tipster-wrote', [{ reportId }])
    return { ok: true }
  })
}

function messageId(codeKey: Uint8Array, reportId: ReportId, formId: string, text: string): string {
  return createHmac('sha256', codeKey)
    .update(`message\0${reportId}\0${formId}\0${text}`)
    .digest('base64url')
    .slice(0, 26)
}
