import { type Foundation, type UserId, user } from '../foundation/index.ts'
import { answerPlace } from './answers/keep-answer.ts'
import { type AnswerContent, answerContentSchema } from './answers/read-answer.ts'
import { contentPlace } from './compose.ts'
import { noticeContentSchema } from './mail/notice-content.ts'
import { itemsOfNotice, type NoticedItemState, type NoticeSummary, summaries } from './notice-list.ts'
import type { AnswerKind } from './tables.ts'

export interface OpenedNotice extends NoticeSummary {
  messageId: string
  subject: string
  text: string
  noticed: NoticedItemState[]
  received: ({ id: string; kind: AnswerKind; receivedAt: string } & AnswerContent)[]
}

/** A notice with its text and answers opened, or undefined. Addresses become readable, so the ledger is told first. */
export async function openNotice(
  foundation: Foundation,
  id: string,
  reader: UserId,
): Promise<OpenedNotice | undefined> {
  const row = await foundation.database
    .selectFrom('notice')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const noticed = await itemsOfNotice(foundation, id)
  await foundation.database.transaction().execute(async (transaction) => {
    await foundation.append(transaction, {
      kind: 'notice.read',
      actor: user(reader),
      detail: { notice: id, addresses: noticed.length },
    })
  })
  const content = noticeContentSchema.parse(
    JSON.parse(await foundation.columns.open(row.content_sealed, contentPlace(id))),
  )
  const [summary] = await summaries(foundation, [row])
  if (!summary) throw new Error('A notice without a summary')
  return {
    ...summary,
    messageId: row.message_id,
    subject: content.subject,
    text: content.text,
    noticed,
    received: await openAnswers(foundation, id),
  }
}

async function openAnswers(foundation: Foundation, noticeId: string): Promise<OpenedNotice['received']> {
  const rows = await foundation.database
    .selectFrom('notice_answer')
    .selectAll()
    .where('notice_id', '=', noticeId)
    .orderBy('id')
    .execute()
  return Promise.all(
    rows.map(async ({ id, kind, received_at, content_sealed }) => ({
      ...{ id, kind, receivedAt: received_at.toISOString() },
      ...answerContentSchema.parse(
        JSON.parse(await foundation.columns.open(content_sealed, answerPlace(id))),
      ),
    })),
  )
}
