// Vitest's global set-up: one real PostgreSQL cluster for the whole run.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../database.ts'
import { startEmbeddedDatabase } from '../embedded-database.ts'
import { migrate } from '../migrate.ts'
import { templateDatabase } from './template-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    clusterUrl: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-test-'))
  const cluster = await startEmbeddedDatabase(folder)
  await makeTemplate(await cluster.databaseUrl(templateDatabase))
  await closeTemplate(await cluster.databaseUrl('postgres'))
  project.provide('clusterUrl', await cluster.databaseUrl('postgres'))
  return async () => {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Tables and job queues as a first start makes them; each test's database is a copy. */
async function makeTemplate(url: string): Promise<void> {
  const { pool, close } = openDatabase(url)
  await migrate(pool)
  await close()
  const boss = new PgBoss({ connectionString: url, schedule: false })
  await boss.start()
  await boss.stop({ close: true })
}

/** PostgreSQL copies only a database that nobody is connected to, its own vacuum included. */
async function closeTemplate(url: string): Promise<void> {
  const { pool, close } = openDatabase(url)
  await pool.query(`alter database ${templateDatabase} with allow_connections false`)
  await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    templateDatabase,
  ])
  await close()
}
