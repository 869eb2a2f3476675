import pg from 'pg'
import { readMigrations } from './migrate.ts'
import { publicGrants, publicJobGrants, publicQueues } from './public-grants.ts'

const { escapeIdentifier, escapeLiteral } = pg
const grantLock = 7_261_002
const cannotCreate =
  'may not create logins: let an administrator of PostgreSQL create it, then run this again without a password'
const runRoles = 'run `samverkan database roles`'

/**
 * Gives the public process's login its rights (public-grants.ts) and takes every other right on our tables from it, in one
 * transaction. With a password the login is made, or gets that password. Safe to repeat, also from several processes.
 * Throws what an operator must mend: a login that is missing, or that could go round its rights.
 */
export async function grantPublicRole(pool: pg.Pool, roleName: string, password?: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [grantLock])
    await ensureLogin(client, roleName, password)
    await grant(client, roleName)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}

/** The login that a database address names. */
export function roleOf(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).username)
}

/** For a process under the public login: the tables are there and up to date, and the login is a restricted one. */
export async function requirePublicLogin(pool: pg.Pool): Promise<void> {
  const done = await migrationsDone(pool)
  const missing = readMigrations().filter(({ id }) => !done.has(id))
  if (missing.length > 0)
    throw new Error(
      `The database lacks ${missing.map(({ id }) => id).join(', ')}: start a process of another role first`,
    )
  const { rows } = await pool.query<{ may: boolean }>(
    `select has_any_column_privilege('api_token', 'insert') or has_table_privilege('ledger_event', 'delete')
       or has_schema_privilege('public', 'create') as may`,
  )
  if (rows[0]?.may)
    throw new Error(
      `publicDatabaseUrl: its login may do what only the staff’s processes may; name a login of its own and ${runRoles}`,
    )
}

async function migrationsDone(pool: pg.Pool): Promise<Set<string>> {
  try {
    const { rows } = await pool.query<{ id: string }>('select id from migration')
    return new Set(rows.map((row) => row.id))
  } catch (error) {
    if (isDatabaseError(error, 'insufficient_privilege'))
      throw new Error(`publicDatabaseUrl: its login has no rights yet; ${runRoles}`, { cause: error })
    if (isDatabaseError(error, 'undefined_table')) return new Set()
    throw error
  }
}

async function ensureLogin(client: pg.PoolClient, roleName: string, password?: string): Promise<void> {
  const { rows } = await client.query<{ mighty: boolean }>(
    `select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication
       or pg_has_role(oid, current_user, 'member') as mighty
     from pg_roles where rolname = $1`,
    [roleName],
  )
  const known = rows[0]
  if (known?.mighty)
    throw new Error(
      `publicDatabaseUrl: ${roleName} can do more than the public process may; name a login of its own`,
    )
  if (!known && password === undefined)
    throw new Error(
      `publicDatabaseUrl: there is no login ${roleName}; ${runRoles} with --public-password-file`,
    )
  if (password === undefined) return
  const name = escapeIdentifier(roleName)
  try {
    await client.query(`${known ? 'alter' : 'create'} role ${name} login password ${escapeLiteral(password)}`)
  } catch (error) {
    if (!isDatabaseError(error, 'insufficient_privilege')) throw error
    throw new Error(`publicDatabaseUrl: for ${roleName}, the login of databaseUrl ${cannotCreate}`, {
      cause: error,
    })
  }
}

async function grant(client: pg.PoolClient, roleName: string): Promise<void> {
  // Databases from before PostgreSQL 15 let everybody make tables there.
  await client.query('revoke create on schema public from public')
  await grantIn(client, 'public', publicGrants, roleName)
  const { rows } = await client.query<{ installed: boolean }>(
    `select to_regclass('pgboss.job_common') is not null as installed`,
  )
  // Before the first start there are no queues; that start grants the rest.
  if (!rows[0]?.installed) return
  await grantIn(client, 'pgboss', publicJobGrants, roleName)
  await limitQueues(client)
}

async function grantIn(
  client: pg.PoolClient,
  schema: string,
  grants: Readonly<Record<string, string>>,
  roleName: string,
): Promise<void> {
  const name = escapeIdentifier(roleName)
  await client.query(`revoke all on all tables in schema ${schema} from ${name}`)
  await client.query(`grant usage on schema ${schema} to ${name}`)
  for (const [table, rights] of Object.entries(grants))
    await client.query(`grant ${rights} on ${schema}.${escapeIdentifier(table)} to ${name}`)
}

/** Only what is missing: each of these statements waits for everybody who uses the table. */
async function limitQueues(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ enabled: boolean; policies: string[] }>(
    `select relrowsecurity as enabled, array(select polname::text from pg_policy where polrelid = pg_class.oid) as policies
     from pg_class where oid = 'pgboss.job_common'::regclass`,
  )
  for (const queue of publicQueues) {
    const policy = `public_${queue}`
    if (rows[0]?.policies.includes(policy)) continue
    await client.query(
      `create policy ${escapeIdentifier(policy)} on pgboss.job_common using (name = ${escapeLiteral(queue)})`,
    )
  }
  if (!rows[0]?.enabled) await client.query('alter table pgboss.job_common enable row level security')
}

const sqlStates = { insufficient_privilege: '42501', undefined_table: '42P01' } as const

function isDatabaseError(error: unknown, state: keyof typeof sqlStates): boolean {
  return error instanceof pg.DatabaseError && error.code === sqlStates[state]
}
