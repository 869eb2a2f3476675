import { type Database, type Foundation, type ItemId, type ReportId, server } from '../foundation/index.ts'
import type { Stage } from '../reports/index.ts'

/** Another report's item with the same address. */
export interface EarlierItem {
  id: ItemId
  /** As in `priorities`: 0 is most urgent. */
  priority: number
  /** This member holds it and nobody has assessed it yet. */
  isOpen: boolean
}

export interface Duplicate {
  itemId: ItemId
  priority: number
  earlier: EarlierItem
}

export const openStages: readonly Stage[] = ['tracing', 'capturing', 'assessment']

/** An item of another report with this address: an open one, otherwise the newest. Index content_item_url. */
export async function findEarlierItem(
  foundation: Foundation,
  transaction: Database,
  reportId: ReportId,
  urlHash: Buffer,
): Promise<EarlierItem | undefined> {
  const rows = await transaction
    .selectFrom('content_item')
    .select(['id', 'priority', 'stage', 'holder'])
    .where('url_hash', '=', urlHash)
    .where('report_id', '!=', reportId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
  const items = rows.map(({ id, priority, stage, holder }) => ({
    ...{ id, priority },
    isOpen: holder === foundation.self && openStages.includes(stage),
  }))
  return items.find(({ isOpen }) => isOpen) ?? items[0]
}

/** Two tips on one open address are worked on with the urgency of the more urgent one. */
export function joinPriorities(priority: number, earlier: EarlierItem | undefined): number {
  return earlier?.isOpen ? Math.min(priority, earlier.priority) : priority
}

/**
 * Says in the ledger that an address was known, and raises the open earlier item. The new item stays an item of its
 * own, so that its tipster's code and its origin's statistics tell its own story.
 */
export async function noteDuplicates(
  foundation: Foundation,
  transaction: Database,
  reportId: ReportId,
  duplicates: readonly Duplicate[],
): Promise<void> {
  // In the order of the ids: two reports with the same addresses must not wait for each other.
  for (const { itemId, priority, earlier } of duplicates.toSorted((a, b) =>
    a.earlier.id < b.earlier.id ? -1 : 1,
  )) {
    await foundation.append(transaction, {
      kind: 'report.duplicate-address',
      actor: server,
      ...{ reportId, itemId },
      detail: { duplicateOf: earlier.id },
    })
    if (!earlier.isOpen || priority >= earlier.priority) continue
    await transaction.updateTable('content_item').set({ priority }).where('id', '=', earlier.id).execute()
    await foundation.append(transaction, {
      kind: 'item.priority-raised',
      actor: server,
      itemId: earlier.id,
      detail: { before: earlier.priority, priority, because: itemId },
    })
  }
}
