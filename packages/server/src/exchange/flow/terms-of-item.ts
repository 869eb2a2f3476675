import type { Database, Foundation } from '../../foundation/index.ts'
import type { ItemRow } from '../../reports/index.ts'
import { type Onward, ownTerms, type Terms, termsOf } from '../onward.ts'
import { correctedOnward } from '../withdrawal/read-take-backs.ts'
import '../tables.ts'

/** To whom we may pass the item on, by the word of those who gave it to us: their last report or correction counts. */
export async function termsOfItem(
  foundation: Foundation,
  transaction: Database,
  row: Pick<ItemRow, 'id' | 'report_id' | 'origin_member'>,
): Promise<Terms> {
  if (row.origin_member === foundation.self) return ownTerms
  const reports = await transaction
    .selectFrom('inbox_record')
    .select(['from_member', 'onward'])
    .where('report_id', '=', row.report_id)
    .where('item_id', '=', row.id)
    .where('type', '=', 'report')
    .where('state', '=', 'applied')
    .orderBy('revision')
    .execute()
  // What came before there were such rules is bound by none.
  const given = new Map<string, Onward>(
    reports.map(({ from_member, onward }) => [from_member, onward ?? 'network']),
  )
  for (const [member, onward] of await correctedOnward(foundation, transaction, row))
    if (given.has(member)) given.set(member, onward)
  return termsOf(row.origin_member, given, foundation.self)
}
