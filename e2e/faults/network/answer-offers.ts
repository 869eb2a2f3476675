import { acceptItem, declineItem } from '../../../packages/server/src/exchange/index.ts'
import type { Foundation, ItemId, UserId } from '../../../packages/server/src/foundation/index.ts'
import { act, lockItem } from '../../../packages/server/src/reports/index.ts'
import type { AnswerHow } from './member-messages.ts'

const analyst = 'U1' as UserId

/** Answers everything that is offered to this member now; returns how many. What it takes to close it, it has removed. */
export async function answerOffers(foundation: Foundation, how: AnswerHow): Promise<number> {
  const offered = await foundation.database
    .selectFrom('content_item')
    .select('id')
    .where('stage', '=', 'offered')
    .execute()
  let answered = 0
  for (const { id } of offered) {
    const result =
      how === 'decline'
        ? await declineItem(foundation, id, 'capacity', analyst)
        : await acceptItem(foundation, id, analyst)
    if (!result.ok) continue
    if (how === 'accept-and-close') await close(foundation, id)
    answered += 1
  }
  return answered
}

async function close(foundation: Foundation, itemId: ItemId): Promise<void> {
  await foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, itemId)
    if (row) await act(foundation, transaction, row, 'removed', null, `user:${analyst}`)
  })
}
