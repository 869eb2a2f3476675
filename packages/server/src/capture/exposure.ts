import { sql } from 'kysely'
import { type Database, type Foundation, type UserId, user } from '../foundation/index.ts'

/** What a view costs, until the screen itself tells how long a picture was shown. The blurred step is free. */
const viewCostMs = 10_000

/**
 * How much somebody was exposed to since midnight (of the time zone in which the server runs), counted from the
 * ledger. `limitMs` is the member's policy.
 */
export async function exposureToday(
  foundation: Foundation,
  userId: UserId,
  database: Database = foundation.database,
): Promise<{ viewsToday: number; limitMs: number; usedMs: number }> {
  const midnight = new Date(foundation.clock.now())
  midnight.setHours(0, 0, 0, 0)
  // Served by ledger_event_kind (kind, at): today's views only.
  const { views, steps } = await database
    .selectFrom('ledger_event')
    .select(({ fn }) => [
      fn.countAll<number>().as('views'),
      sql<number>`count(*) filter (where body::jsonb -> 'detail' ->> 'level' <> 'blurred')`.as('steps'),
    ])
    .where('kind', '=', 'evidence.viewed')
    .where('at', '>=', midnight)
    .where('actor', '=', user(userId))
    .executeTakeFirstOrThrow()
  return { viewsToday: views, limitMs: foundation.policy.exposurePerDayMs, usedMs: steps * viewCostMs }
}
