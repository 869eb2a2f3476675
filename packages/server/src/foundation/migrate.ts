import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'

export interface Migration {
  id: string
  sql: string
}

const sourceRoot = fileURLToPath(new URL('..', import.meta.url))

/** The migrations of all rooms (`ROOM/migrations/NNNN-name.sql`), in the order of their numbers. */
export function readMigrations(root: string = sourceRoot): Migration[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /migrations[/\\]\d{4}-[a-z0-9-]+\.sql$/.test(file),
  )
  const migrations = files.map((file) => ({
    id: basename(file, '.sql'),
    sql: readFileSync(join(root, file), 'utf8'),
  }))
  return migrations.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

const migrationLock = 7_261_001

/** Runs what has not run yet, each in its own transaction. Safe to call from several processes at once. */
export async function migrate(pool: pg.Pool, migrations: Migration[] = readMigrations()): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query(
      'create table if not exists migration (id text primary key, at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ id: string }>('select id from migration')
    const done = new Set(rows.map((row) => row.id))
    const run: string[] = []
    for (const migration of migrations) {
      if (done.has(migration.id)) continue
      await client.query('begin')
      try {
        await client.query(migration.sql)
        await client.query('insert into migration (id) values ($1)', [migration.id])
        await client.query('commit')
      } catch (error) {
        // A lost connection has rolled back already, and is not what is to be told.
        await client.query('rollback').catch(() => {})
        throw new Error(
          `Migration ${migration.id} failed: ${error instanceof Error ? error.message : String(error)}`,
          { cause: error },
        )
      }
      run.push(migration.id)
    }
    return run
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => {})
    client.release()
  }
}
