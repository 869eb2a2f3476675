import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import { type ItemRow, isIllegal } from '../reports/index.ts'

/** This member holds it, it is open, and the host should take it down. */
export function isForTakedown(
  foundation: Foundation,
  row: Pick<ItemRow, 'holder' | 'stage' | 'final_action' | 'classification'>,
): boolean {
  return (
    row.holder === foundation.self &&
    row.stage === 'takedown' &&
    row.final_action === null &&
    isIllegal(row.classification ?? undefined)
  )
}

/** The items' rows locked until the transaction ends, always in the same order so that no two wait for each other. */
export async function lockItems(
  transaction: Database,
  ids: readonly ItemId[],
): Promise<ReadonlyMap<ItemId, ItemRow>> {
  if (ids.length === 0) return new Map()
  const rows = await transaction
    .selectFrom('content_item')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
