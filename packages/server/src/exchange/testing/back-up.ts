// A backup of a member as an administrator has one: the database whole, and the folder beside it.
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestMember } from './test-network.ts'

export interface Backup {
  /** Puts the database back; of the folder what is named. Keys are never lost with it: they are kept apart. */
  restore(member: TestMember, folders: readonly ('vault' | 'exchange')[]): Promise<void>
  drop(): Promise<void>
}

/** Stops the member for it, as PostgreSQL copies a database only when nobody uses it. */
export async function backUp(member: TestMember): Promise<Backup> {
  const name = `b_${randomBytes(6).toString('hex')}`
  const copy = await mkdtemp(join(tmpdir(), 'samverkan-test-backup-'))
  let adminUrl = ''
  await member.whileStopped(async ({ databaseUrl, dataDir }) => {
    adminUrl = urlOf(databaseUrl, 'postgres')
    await copyDatabase(adminUrl, nameOf(databaseUrl), name)
    await cp(dataDir, copy, { recursive: true })
  })
  return {
    restore: (restored, folders) =>
      restored.whileStopped(async ({ databaseUrl, dataDir }) => {
        await run(adminUrl, (client) => client.query(`drop database ${nameOf(databaseUrl)} with (force)`))
        await copyDatabase(adminUrl, name, nameOf(databaseUrl))
        for (const folder of folders) {
          await rm(join(dataDir, folder), { recursive: true, force: true })
          await cp(join(copy, folder), join(dataDir, folder), { recursive: true }).catch(
            (error: NodeJS.ErrnoException) => {
              if (error.code !== 'ENOENT') throw error
            },
          )
        }
      }),
    drop: async () => {
      await run(adminUrl, (client) => client.query(`drop database ${name} with (force)`))
      await rm(copy, { recursive: true, force: true })
    },
  }
}

async function copyDatabase(adminUrl: string, from: string, to: string): Promise<void> {
  await run(adminUrl, async (client) => {
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [from],
    )
    await client.query(`create database ${to} template ${from}`)
  })
}

async function run(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const nameOf = (databaseUrl: string) => new URL(databaseUrl).pathname.slice(1)

function urlOf(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  return url.toString()
}
