import { type Foundation, type ItemId, user } from '../foundation/index.ts'
import { findItem, itemUrl } from '../reports/index.ts'
import type { Asker } from './people.ts'

/** The exact address, after the ledger knows who saw it (`address.shown`); undefined when the item is not here. */
export async function showAddress(
  foundation: Foundation,
  id: ItemId,
  asker: Asker,
): Promise<string | undefined> {
  const row = await findItem(foundation.database, id)
  if (!row) return undefined
  await foundation.append(foundation.database, {
    kind: 'address.shown',
    actor: user(asker.userId),
    reportId: row.report_id,
    itemId: id,
  })
  return itemUrl(foundation, row)
}
