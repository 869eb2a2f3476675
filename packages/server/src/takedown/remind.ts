import type { Foundation } from '../foundation/index.ts'
import { isForTakedown, lockItems } from './held.ts'
import { addWaiting, stopReminding } from './plan.ts'
import { providerContact } from './provider-contact.ts'

const remindersAtOnce = 200

/**
 * Items whose reminder is due wait for the next notice to their contact, at once: the window has passed by itself.
 * Returns how many.
 */
export async function planReminders(foundation: Foundation): Promise<number> {
  let planned = 0
  for (;;) {
    const found = await remindSome(foundation)
    planned += found.planned
    if (found.seen < remindersAtOnce) return planned
  }
}

async function remindSome(foundation: Foundation): Promise<{ seen: number; planned: number }> {
  const now = foundation.clock.now()
  return foundation.database.transaction().execute(async (transaction) => {
    const due = await transaction
      .selectFrom('notice_item')
      .select(['item_id', 'round'])
      .where('remind_at', '<=', now)
      .orderBy('remind_at')
      .limit(remindersAtOnce)
      .execute()
    const items = await lockItems(
      transaction,
      due.map((each) => each.item_id),
    )
    let planned = 0
    for (const { item_id: itemId, round } of due) {
      const row = items.get(itemId)
      const later = await transaction
        .selectFrom('notice_item')
        .select('round')
        .where('item_id', '=', itemId)
        .where('round', '>', round)
        .limit(1)
        .executeTakeFirst()
      if (!row || later || !isForTakedown(foundation, row)) continue
      const contact = await providerContact(transaction, row)
      if (contact === null) continue
      await addWaiting(foundation, transaction, itemId, round + 1, contact, now)
      planned += 1
    }
    await stopReminding(transaction, [...items.keys()])
    return { seen: due.length, planned }
  })
}
