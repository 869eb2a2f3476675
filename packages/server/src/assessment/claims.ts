import { sql } from 'kysely'
import { type Foundation, type ItemId, user } from '../foundation/index.ts'
import { isClaimedByAnother, lockItem } from '../reports/index.ts'
import { detailQuery } from './item-query.ts'
import type { Asker, MemberName } from './people.ts'
import { presentDetail } from './present-detail.ts'
import type { ItemDetail } from './schemas.ts'

export type ClaimResult =
  | { ok: true }
  | { ok: false; reason: 'unknown-item' | 'already-closed' | 'claimed-by-another' }

/**
 * Claims the first item of the queue that nobody else has open, and reads its page, in one statement: two analysts who
 * ask at the same moment get two items (SKIP LOCKED). The asker's own claim counts as free, so asking again after a
 * lost answer gives the same item. Index: content_item_queue.
 */
export async function claimNext(
  foundation: Foundation,
  memberName: MemberName,
  asker: Asker,
  skip?: ItemId,
): Promise<ItemDetail | undefined> {
  if (skip !== undefined) await releaseItem(foundation, skip, asker)
  const now = foundation.clock.now()
  const query = detailQuery(sql`
    update content_item set claimed_by = ${asker.userId}, claimed_until = ${claimEnd(foundation, now)}
    where id = (
      select id from content_item
      where stage in ('assessment', 'offered')
        and (claimed_until is null or claimed_until <= ${now} or claimed_by = ${asker.userId})
        and id is distinct from ${skip ?? null}
      order by priority, received_at, id
      limit 1
      for no key update skip locked)
    returning *`)
  const row = (await query.execute(foundation.database)).rows[0]
  return row && presentDetail(foundation, memberName, row, asker)
}

/** Claims one item, or prolongs the asker's claim. Taking it from a colleague is recorded (`item.taken-over`). */
export async function claimItem(
  foundation: Foundation,
  id: ItemId,
  asker: Asker,
  takeOver: boolean,
): Promise<ClaimResult> {
  const now = foundation.clock.now()
  return foundation.database.transaction().execute(async (transaction) => {
    const row = await lockItem(transaction, id)
    if (!row) return { ok: false, reason: 'unknown-item' }
    if (row.stage === 'closed') return { ok: false, reason: 'already-closed' }
    const others = isClaimedByAnother(row, asker.userId, now)
    if (others && !takeOver) return { ok: false, reason: 'claimed-by-another' }
    await transaction
      .updateTable('content_item')
      .set({ claimed_by: asker.userId, claimed_until: claimEnd(foundation, now) })
      .where('id', '=', id)
      .execute()
    if (others)
      await foundation.append(transaction, {
        kind: 'item.taken-over',
        actor: user(asker.userId),
        reportId: row.report_id,
        itemId: id,
        detail: { from: row.claimed_by },
      })
    return { ok: true }
  })
}

/** Gives the asker's claim back. Another's claim stays. */
export async function releaseItem(foundation: Foundation, id: ItemId, asker: Asker): Promise<void> {
  await foundation.database
    .updateTable('content_item')
    .set({ claimed_by: null, claimed_until: null })
    .where('id', '=', id)
    .where('claimed_by', '=', asker.userId)
    .execute()
}

function claimEnd(foundation: Foundation, now: Date): Date {
  return new Date(now.getTime() + foundation.policy.claimMs)
}
