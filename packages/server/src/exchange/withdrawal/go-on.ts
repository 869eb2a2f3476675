import { type Database, type Foundation, server } from '../../foundation/index.ts'
import { type ItemRow, setStage } from '../../reports/index.ts'
import { routeQueue } from '../flow/route-item.ts'
import { isWithdrawn } from './read-take-backs.ts'

/**
 * What follows when an offer of ours is answered with no because we took it back: a withdrawn item ends here, one whose
 * country we corrected is offered to the right hotline. False: we took nothing back, a person decides.
 */
export async function goesOnAfterTakingBack(
  foundation: Foundation,
  transaction: Database,
  row: ItemRow,
): Promise<boolean> {
  if (await isWithdrawn(foundation, transaction, row)) {
    await setStage(foundation, transaction, row, 'withdrawn', null, server)
    return true
  }
  if (row.assigned_country === null || row.assigned_country === row.hosting_country) return false
  const corrected = await transaction
    .selectFrom('take_back')
    .select('number')
    .where('item_id', '=', row.id)
    .where('via', '=', foundation.self)
    .where('field', '=', 'country')
    .limit(1)
    .executeTakeFirst()
  if (!corrected) return false
  await foundation.jobs.enqueue(transaction, routeQueue, [{ itemId: row.id }])
  return true
}
