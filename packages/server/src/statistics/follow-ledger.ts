import { sql } from 'kysely'
import type { Foundation } from '../foundation/index.ts'
import { takeFacts } from './facts.ts'

const leavesAtOnce = 20_000

/**
 * Brings the facts up to the last sealed leaf. Leaves have no gaps and never change, so a number is all that must be
 * remembered. One process at a time does it; another finds the cursor taken and leaves.
 */
export async function followLedger(foundation: Foundation): Promise<void> {
  for (;;) {
    const more = await followStretch(foundation)
    if (!more) return
  }
}

function followStretch(foundation: Foundation): Promise<boolean> {
  return foundation.database.transaction().execute(async (transaction) => {
    const cursor = await transaction
      .selectFrom('statistics_cursor')
      .select('next_leaf')
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!cursor) return false
    const sealed = await transaction
      .selectFrom('ledger_checkpoint')
      .select(sql<number>`coalesce(max(size), 0)`.as('size'))
      .executeTakeFirstOrThrow()
    const to = Math.min(sealed.size, cursor.next_leaf + leavesAtOnce)
    if (to <= cursor.next_leaf) return false
    await takeFacts(transaction, foundation.self, cursor.next_leaf, to)
    await transaction.updateTable('statistics_cursor').set({ next_leaf: to }).execute()
    return to < sealed.size
  })
}
