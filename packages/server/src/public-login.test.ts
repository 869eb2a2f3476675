// What a taken public process can do in the database: its own login, its own connection, real PostgreSQL.
import { randomBytes } from 'node:crypto'
import { chmod, cp, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, test } from 'vitest'
import { createUser } from './accounts/index.ts'
import { addDatabaseCommands } from './commands/database.ts'
import { compose, type MemberServer } from './compose.ts'
import { type Config, grantPublicRole, openFoundation, parseConfig, type Role } from './foundation/index.ts'
import { forbiddenStatements, ledgerRow, received } from './foundation/testing/forbidden-statements.ts'
import { testConfig } from './foundation/testing/test-foundation.ts'
import { createExchangeKeys } from './network/members/index.ts'

const login = `tips_${randomBytes(6).toString('hex')}`
const password = "it's \\ a password"
let configOf: (...roles: Role[]) => Config
let file: string
let passwordFile: string
let staff: MemberServer
let facing: MemberServer
let taken: pg.Client
let owner: pg.Client

beforeAll(async () => {
  const input = await testConfig({ log: 'silent', databaseUrl: await ownersDatabase() })
  await createExchangeKeys(input.dataDir)
  const url = new URL(input.databaseUrl)
  url.username = login
  url.password = encodeURIComponent(password)
  const whole = { ...input, publicDatabaseUrl: url.toString() }
  configOf = (...roles) => {
    const parsed = parseConfig({ ...whole, roles })
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
    return parsed.config
  }
  file = join(input.dataDir, 'config.json')
  passwordFile = join(input.dataDir, 'public-password')
  await writeFile(file, JSON.stringify(whole), { mode: 0o600 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  owner = new pg.Client(input.databaseUrl)
  await owner.connect()
})
afterAll(async () => {
  await taken?.end()
  await owner?.end()
  await facing?.stop()
  await staff?.stop()
})

/** An empty database whose owner is no superuser, as on a member's server. */
async function ownersDatabase(): Promise<string> {
  const admin = new pg.Client(inject('clusterUrl'))
  await admin.connect()
  const name = `owner_${randomBytes(6).toString('hex')}`
  await admin.query(`create role ${name} login createrole password '${name}'`)
  await admin.query(`create database ${name} owner ${name}`)
  await admin.end()
  const url = new URL(inject('clusterUrl'))
  return Object.assign(url, { username: name, password: name, pathname: `/${name}` }).toString()
}

/** The public process's own machine: its three keys, and the address of no other login. */
async function apart(config: Config): Promise<Config> {
  const dataDir = await mkdtemp(join(tmpdir(), 'samverkan-test-public-'))
  for (const key of ['at-rest.recipient', 'code.key', 'ledger.vkey'])
    await cp(join(config.dataDir, 'keys', key), join(dataDir, 'keys', key))
  return { ...config, dataDir, databaseUrl: config.publicDatabaseUrl ?? '' }
}

function databaseRoles(...options: string[]): Promise<unknown> {
  const program = new Command().exitOverride()
  addDatabaseCommands(program)
  return program.parseAsync(['node', 'samverkan', 'database', 'roles', '-c', file, ...options])
}

function post(path: string, body: object): Promise<Response> {
  return fetch(`${facing.addresses.public}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

describe('setting the login up', () => {
  it('is asked for by name where it does not exist yet', async () => {
    await expect(compose(configOf('workbench'))).rejects.toThrow(`there is no login ${login}`)
    await expect(databaseRoles()).rejects.toThrow(`there is no login ${login}`)
  })

  it('takes the password from a file that nobody else can read', async () => {
    await chmod(passwordFile, 0o644)
    await expect(databaseRoles('--public-password-file', passwordFile)).rejects.toThrow('set its mode to 600')
    await chmod(passwordFile, 0o600)
  })

  it('can be repeated, and takes away what was granted by hand', async () => {
    await databaseRoles('--public-password-file', passwordFile)
    await owner.query(`grant insert on api_token to ${login}`)
    await expect(openFoundation(configOf('public'))).rejects.toThrow(
      'may do what only the staff’s processes may',
    )
    await databaseRoles('--public-password-file', passwordFile)
    await databaseRoles()
  })

  it('refuses the owner’s own login', async () => {
    const pool = new pg.Pool({ connectionString: configOf('worker').databaseUrl })
    await expect(grantPublicRole(pool, new URL(configOf('worker').databaseUrl).username)).rejects.toThrow(
      'name a login of its own',
    )
    await pool.end()
  })

  it('leaves tables and queues to a process of another role, and says so', async () => {
    const gone = await owner.query(`delete from migration where id = '0120-members' returning id, at`)
    await expect(openFoundation(configOf('public'))).rejects.toThrow(
      'The database lacks 0120-members: start a process of another role first',
    )
    await owner.query('insert into migration (id, at) values ($1, $2)', [gone.rows[0].id, gone.rows[0].at])
    await owner.query(`delete from pgboss.queue where name = 'trace-report'`)
    await expect(compose(configOf('public'))).rejects.toThrow(
      'The queues trace-report are not there: start a process of another role first',
    )
  })
})

describe('a member with a public process of its own', () => {
  beforeAll(async () => {
    staff = await compose(configOf('workbench', 'exchange'))
    await createUser(staff.foundation, { name: 'Manager', role: 'manager' })
    facing = await compose(await apart(configOf('public')))
    taken = new pg.Client(configOf('public').publicDatabaseUrl)
    await taken.connect()
  })

  it('takes tips, looks codes up and takes messages under the restricted login', async () => {
    const { rows } = await facing.foundation.pool.query('select current_user as login')
    expect(rows).toEqual([{ login }])
    const sent = await post('/api/tips', { locator: 'https://pages.example/1', text: 'Seen today' })
    expect(sent.status).toBe(201)
    const { code } = (await sent.json()) as { code: string }
    const looked = await post('/api/codes/state', { code })
    expect(await looked.json()).toMatchObject({ state: { state: 'received' }, messages: [] })
    const message = { code, text: 'One thing more', submissionId: 'a'.repeat(22) }
    for (const _ of ['first', 'again'])
      expect((await (await post('/api/codes/messages', message)).json()) as object).toMatchObject({
        messages: [{ sender: 'tipster', text: 'One thing more' }],
      })
    const form = await fetch(`${facing.addresses.public}/tips`, {
      method: 'POST',
      body: new URLSearchParams({ text: 'Through the form' }),
    })
    expect(form.status).toBe(200)
  })

  it('sees a repeated submission, and what happened with a tip', async () => {
    const tip = { text: 'Sent twice', submissionId: 'b'.repeat(22) }
    const first = (await (await post('/api/tips', tip)).json()) as { code: string }
    expect(await (await post('/api/tips', tip)).json()).toMatchObject({ code: first.code })
    const { pool } = staff.foundation
    const report = await pool.query(`select id from report order by received_at desc, id desc limit 1`)
    const id = report.rows[0].id
    await pool.query(
      `insert into content_item (id, report_id, kind, origin_member, holder, stage, priority, received_at, url_sealed,
         url_hash, host_hash, domain_hash, assigned_country, classification, assessed_at)
       values ('item', $1, 'page', 'hotline.se', 'hotline.nl', 'with-member', 2, now(), '', '', '', '', 'NL', 'baseline', now())`,
      [id],
    )
    await pool.query(
      `insert into action (id, item_id, at, member, kind) values ('action', 'item', now() + interval '1 minute', 'hotline.nl', 'removed')`,
    )
    await pool.query(
      `insert into ledger_event (at, kind, actor, report_id, item_id, salt) values (now(), 'item.held', 'server', $1, 'item', '')`,
      [id],
    )
    expect(await (await post('/api/codes/state', { code: first.code })).json()).toMatchObject({
      state: {
        state: 'removed',
        steps: [
          { step: 'received' },
          { step: 'looked-at' },
          { step: 'passed-on', country: 'NL' },
          { step: 'removed' },
        ],
      },
    })
  })

  it('leaves a job for the worker with each tip', async () => {
    const { rows } = await staff.foundation.pool.query(
      `select count(*)::int as jobs from pgboss.job where name = 'trace-report'`,
    )
    expect(rows[0].jobs).toBeGreaterThanOrEqual(3)
  })

  test.each(forbiddenStatements)('cannot %s', async (_what, statement) => {
    await expect(taken.query(statement)).rejects.toMatchObject({ code: '42501' })
    // The owner is let through, or stopped by a constraint (class 23): it is the right that is missing above.
    await owner.query('begin')
    const code = await owner.query(statement).then(
      () => '00',
      (error: pg.DatabaseError) => error.code?.slice(0, 2),
    )
    await owner.query('rollback')
    expect(['00', '23']).toContain(code)
  })

  it('adds a receipt of its own to the ledger and sees no other event than passed holds', async () => {
    await taken.query('begin')
    await taken.query(ledgerRow('report.received', 'public', received))
    expect((await taken.query('select distinct kind from ledger_event')).rows).toEqual([
      { kind: 'item.held' },
    ])
    await taken.query('rollback')
  })

  it('has these rights and no others, whatever tables come', async () => {
    const { rows } = await taken.query<{ right: string }>(
      `select c.relname || ': ' || string_agg(p, ' ' order by p) as right
       from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'pgboss'),
         unnest(array['select', 'insert', 'update', 'references']) p
       where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege(c.oid, p) group by c.relname
       union all select c.relname || ': ' || p
       from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'pgboss'),
         unnest(array['delete', 'truncate', 'trigger']) p
       where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege(c.oid, p)
       union all select c.relname || ': usage' from pg_class c
       join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'pgboss')
       where case when c.relkind = 'S' then has_sequence_privilege(c.oid, 'usage, select, update') end
       order by 1`,
    )
    expect(rows.map(({ right }) => right)).toEqual([
      'action: select',
      'content_item: select',
      'data_key: insert',
      'job_common: insert select',
      'ledger_event: insert select',
      'message: insert select',
      'migration: select',
      'queue: select',
      'report: insert select update',
      'report_closing: select',
      'version: select',
    ])
  })
})
