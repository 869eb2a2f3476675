import { createHash } from 'node:crypto'
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

/** Every room adds its tables here (`declare module`), in its own `tables.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: rooms merge their tables into it
export interface Tables {}

/** The database or a transaction on it. */
export type Database = Kysely<Tables>

export interface OpenDatabase {
  database: Database
  pool: pg.Pool
  close(): Promise<void>
}

const int8 = 20
/** Who waits longer for a connection fails: a transaction that asks for a second one while all are taken would wait for ever,
 *  and so would the others. */
const connectWithinMs = 30_000

/** Opens a pool. 64-bit integers arrive as numbers: no count here passes 2^53. */
export function openDatabase(url: string, options: { max?: number } = {}): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: connectWithinMs,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === int8 && format !== 'binary'
          ? Number
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // A connection that breaks (a restarted server) must not end the process, idle or in use: the query that it carries
  // fails by itself, and the next one opens another.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('connect', keepPlans)
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { database, pool, close: () => database.destroy() }
}

const keepMark = '/* kept */ '

/** Marks a long statement that never changes: each connection plans it once and keeps the plan. */
export function keepPlanOf(text: string): string {
  return keepMark + text
}

/** pg keeps the plans of named statements; a marked text gets its own hash as its name. */
function keepPlans(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  client.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
    if (typeof text !== 'string' || !text.startsWith(keepMark)) return query(text, values, ...rest)
    const name = createHash('sha1').update(text).digest('hex')
    return query({ name, text, values }, ...rest)
  }) as typeof client.query
}

/** Runs one parametrised statement inside a Kysely transaction; for libraries that bring their own SQL. */
export async function executeSql(
  database: Database,
  text: string,
  values: readonly unknown[] = [],
): Promise<{ rows: unknown[] }> {
  const result = await database.executeQuery(CompiledQuery.raw(text, [...values]))
  return { rows: result.rows }
}

const durabilitySettings = ['fsync', 'full_page_writes', 'synchronous_commit'] as const

/** Names the settings that would let an acknowledged tip be lost (reference/security.md 0.5). Empty when safe. */
export async function unsafeSettings(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [durabilitySettings],
  )
  return rows.filter((row) => row.setting === 'off' || row.setting === 'local').map((row) => row.name)
}
