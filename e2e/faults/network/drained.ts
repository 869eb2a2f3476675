import { setTimeout as delay } from 'node:timers/promises'
import { query } from './query.ts'

/** Nothing waits to be packed, sent or applied, and nothing happens between two looks: an answer makes new news. */
export async function isDrained(members: readonly { id: string; databaseUrl: string }[]): Promise<boolean> {
  const running = members.map(({ id }) => id)
  for (const look of [1, 2]) {
    for (const { databaseUrl } of members) {
      const waiting = await query(
        databaseUrl,
        `select 1 from outbox_record where state = 'waiting' and distribution && $1
         union all select 1 from envelope_out where state = 'queued' and peer = any($1)
         union all select 1 from inbox_record where state = 'waiting'
         union all select 1 from pgboss.job where state in ('created', 'active', 'retry')
           and name in ('route-item', 'tell-copies', 'tell-outcome') limit 1`,
        [running],
      )
      if (waiting.length > 0) return false
    }
    if (look === 1) await delay(50)
  }
  return true
}

/** What a killed process was applying waits for a while of the database's time; that while is passed at once. */
export async function endOrphanedLeases(databaseUrl: string): Promise<void> {
  await query(databaseUrl, "update inbox_record set lease_until = now() where state = 'waiting'")
}

/** A job whose end could not be written, since the database was away, counts as running until it expires, ten minutes later;
 *  that is passed at once. None of the exchange's runs so long. */
export async function endOrphanedJobs(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `update pgboss.job set state = 'retry', start_after = now()
     where state = 'active' and started_on < now() - interval '15 seconds'`,
  )
}
