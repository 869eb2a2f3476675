import type { Foundation } from '../../foundation/index.ts'
import './tables.ts'

export interface ViewsSpared {
  /** Since midnight of the time zone in which the server runs, as exposure is counted. */
  today: number
  inAll: number
}

/** How often somebody would have looked at a file here and did not have to. Index: leaned_on_spared, nothing else is read. */
export async function viewsSpared({ database, clock }: Foundation): Promise<ViewsSpared> {
  const midnight = new Date(clock.now())
  midnight.setHours(0, 0, 0, 0)
  const counted = await database
    .selectFrom('leaned_on')
    .select(({ fn }) => [
      fn.countAll<number>().as('all'),
      fn.countAll<number>().filterWhere('at', '>=', midnight).as('today'),
    ])
    .where('undone_at', 'is', null)
    .where('spared', '=', true)
    .executeTakeFirstOrThrow()
  return { today: Number(counted.today), inAll: Number(counted.all) }
}
