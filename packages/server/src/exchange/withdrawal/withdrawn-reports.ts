import type { Database, Foundation, ItemId } from '../../foundation/index.ts'
import { findItem } from '../../reports/index.ts'
import { isWithdrawn } from './read-take-backs.ts'

/**
 * Of the items that these records report, those that were withdrawn since: such a report goes to nobody again, whoever
 * asks for it. What takes it back, and any other record, still goes.
 */
export async function withdrawnReports(
  foundation: Foundation,
  database: Database,
  records: readonly { type: string; item_id: ItemId }[],
): Promise<Set<ItemId>> {
  const items = new Set(records.filter(({ type }) => type === 'report').map(({ item_id }) => item_id))
  const withdrawn = new Set<ItemId>()
  for (const id of items) {
    const row = await findItem(database, id)
    if (row && (await isWithdrawn(foundation, database, row))) withdrawn.add(id)
  }
  return withdrawn
}
