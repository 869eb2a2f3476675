import { sql } from 'kysely'
import type { Database } from '../foundation/index.ts'

export interface Waiting {
  assessment: number
  offered: number
  attention: number
}

const countedUpTo = 10_000

/** How much waits. Counts stop at 10,000, so that the figure costs the same in a flood. */
export async function countWaiting(database: Database): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select
      (select count(*) from (select from content_item where stage = 'assessment' limit ${countedUpTo}) i) as assessment,
      (select count(*) from (select from content_item where stage = 'offered' limit ${countedUpTo}) i) as offered,
      (select count(*) from (select from content_item where attention is not null limit ${countedUpTo}) i)
        + (select count(*) from (select from report where attention is not null limit ${countedUpTo}) r) as attention
  `.execute(database)
  return rows[0] ?? { assessment: 0, offered: 0, attention: 0 }
}
