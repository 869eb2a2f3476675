import type { Database, Foundation, ItemId } from '../../foundation/index.ts'
import { withdrawnAmong } from './read-take-backs.ts'

/**
 * Of the items that these records report, those that were withdrawn since: such a report goes to nobody again, whoever
 * asks for it. What takes it back, and any other record, still goes.
 */
export function withdrawnReports(
  foundation: Foundation,
  database: Database,
  records: readonly { type: string; item_id: ItemId }[],
): Promise<Set<ItemId>> {
  const reported = records.filter(({ type }) => type === 'report')
  return withdrawnAmong(foundation, database, [...new Set(reported.map(({ item_id }) => item_id))])
}
