import { type Database, type Foundation, newId, server } from '../../foundation/index.ts'
import { lockNotice, showFailure } from '../send.ts'
import type { AnswerKind } from '../tables.ts'
import type { Answer } from './read-answer.ts'

/** More answers to one notice than any conversation has; then a mail loop is more likely. */
const mostAnswers = 200

export type KeepResult =
  | { ok: true; kind: AnswerKind; repeated: boolean }
  | { ok: false; reason: 'too-many-answers' }

export const answerPlace = (id: string) => `notice_answer.content:${id}`

/**
 * Keeps an answer with its notice. Whatever it says closes nothing; it makes monitoring look now (`notice-answered`).
 * A bounce shows the open items to a person. The same mail delivered twice is kept once.
 */
export async function keepAnswer(
  foundation: Foundation,
  noticeId: string,
  answer: Answer,
): Promise<KeepResult> {
  const sealer = await foundation.columns.ready()
  return foundation.database.transaction().execute(async (transaction) => {
    const notice = await lockNotice(transaction, noticeId)
    const known = await transaction
      .selectFrom('notice_answer')
      .select(['id', 'mail_hash'])
      .where('notice_id', '=', noticeId)
      .execute()
    if (known.some((each) => each.mail_hash.equals(answer.mailHash)))
      return { ok: true, kind: answer.kind, repeated: true }
    if (known.length >= mostAnswers) return { ok: false, reason: 'too-many-answers' }
    const now = foundation.clock.now()
    const id = newId(now, foundation.random)
    await transaction
      .insertInto('notice_answer')
      .values({
        id,
        notice_id: noticeId,
        received_at: now,
        kind: answer.kind,
        mail_hash: answer.mailHash,
        content_sealed: sealer.seal(JSON.stringify(answer.content), answerPlace(id)),
      })
      .execute()
    const itemIds = await noticedItems(foundation, transaction, noticeId, answer.kind)
    if (answer.kind === 'bounce') {
      await transaction
        .updateTable('notice')
        .set({ state: 'bounced', next_attempt_at: null, failure: 'bounced' })
        .where('id', '=', noticeId)
        .execute()
      await showFailure(foundation, transaction, notice, itemIds, 'bounced')
    } else {
      await foundation.jobs.announce(transaction, 'notice-answered', [{ itemIds }])
    }
    return { ok: true, kind: answer.kind, repeated: false }
  })
}

/** The notice's items, each with its leaf. */
async function noticedItems(
  foundation: Foundation,
  transaction: Database,
  noticeId: string,
  kind: AnswerKind,
) {
  const items = await transaction
    .selectFrom('notice_item as n')
    .innerJoin('content_item as i', 'i.id', 'n.item_id')
    .select(['i.id', 'i.report_id'])
    .where('n.notice_id', '=', noticeId)
    .orderBy('i.id')
    .execute()
  await foundation.append(
    transaction,
    ...items.map((item) => ({
      kind: 'notice.answered' as const,
      actor: server,
      reportId: item.report_id,
      itemId: item.id,
      detail: { notice: noticeId, answer: kind },
    })),
  )
  return items.map((item) => item.id)
}
