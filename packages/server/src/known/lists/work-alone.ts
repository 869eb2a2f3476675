import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'

/**
 * Runs long work in at most one process over this database at a time; others do without. The database lets go of it when
 * the process or its connection dies.
 */
export async function withWorkAlone(
  database: Database,
  name: string,
  run: () => Promise<void>,
): Promise<void> {
  const ask = (asked: RawBuilder<{ held: boolean }>, on: Database) =>
    asked.execute(on).then(({ rows }) => rows[0]?.held ?? false)
  await database.connection().execute(async (connection) => {
    const isOurs = await ask(sql`select pg_try_advisory_lock(hashtext(${name})) as held`, connection)
    if (!isOurs) return
    try {
      await run()
    } finally {
      await ask(sql`select pg_advisory_unlock(hashtext(${name})) as held`, connection)
    }
  })
}
