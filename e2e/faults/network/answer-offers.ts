import { acceptItem, declineItem } from '../../../packages/server/src/exchange/index.ts'
import type { Foundation, ItemId, UserId } from '../../../packages/server/src/foundation/index.ts'
import { act, lockItem } from '../../../packages/server/src/reports/index.ts'
import type { AnswerHow } from './member-messages.ts'

const analyst = 'U1' as UserId

/** Answers everything that is offered to this member now; returns how many. What it closes, it has removed. */
export async function answerOffers(foundation: Foundation, how: AnswerHow): Promise<number> {
  const items = foundation.database.selectFrom('content_item').select('id')
  if (how === 'close') {
    const held = await items
      .where('holder', '=', foundation.self)
      .where('origin_member', '<>', foundation.self)
      .where('final_action', 'is', null)
      .execute()
    for (const { id } of held) await close(foundation, id)
    return held.length
  }
  let answered = 0
  for (const { id } of await items.where('stage', '=', 'offered').execute()) {
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
