import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import { openDatabase, startEmbeddedDatabase } from '../../../packages/server/src/foundation/index.ts'
import { migrate } from '../../../packages/server/src/foundation/migrate.ts'
import { query } from './query.ts'

/** One member's PostgreSQL. It belongs to the test, so that it outlives the member's process and the other way round. */
export interface Cluster {
  port: number
  /** Where its files are. */
  folder: string
  /** An empty database; made if it is not there. */
  databaseUrl(name: string): Promise<string>
  /** A database with all tables, as a first start makes them; made if it is not there. */
  readyDatabaseUrl(name: string): Promise<string>
  /** Ends it as a power cut would and starts it again on the same port; returns when it has recovered. */
  crash(): Promise<void>
  /** Ends it as a power cut would. */
  down(): Promise<void>
  /** Starts it again on the same port. */
  up(): Promise<void>
  /** Stops it and deletes its folder. */
  close(): Promise<void>
}

const template = 'faults_template'

/** `settings` go to the server's command line. */
export async function startCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-faults-cluster-'))
  let current = await startEmbeddedDatabase(folder, { settings })
  const { port } = current
  let templateMade: Promise<void> | undefined
  const cluster: Cluster = {
    ...{ port, folder },
    databaseUrl: (name) => current.databaseUrl(name),
    readyDatabaseUrl: async (name) => {
      const postgres = await current.databaseUrl('postgres')
      templateMade ??= makeTemplate(await current.databaseUrl(template), postgres)
      await templateMade
      const [known] = await query(postgres, 'select 1 from pg_database where datname = $1', [name])
      if (!known) await query(postgres, `create database "${name}" template ${template}`)
      return current.databaseUrl(name)
    },
    crash: async () => {
      await cluster.down()
      await cluster.up()
    },
    down: () => current.crash(),
    up: async () => {
      current = await startEmbeddedDatabase(folder, { port, settings })
    },
    close: async () => {
      await current.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return cluster
}

async function makeTemplate(url: string, postgres: string): Promise<void> {
  const { pool, close } = openDatabase(url)
  await migrate(pool)
  await close()
  const boss = new PgBoss({ connectionString: url, schedule: false })
  await boss.start()
  await boss.stop({ close: true })
  // PostgreSQL copies only a database that nobody is connected to, its own vacuum included.
  await query(postgres, `alter database ${template} with allow_connections false`)
  await query(postgres, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
    template,
  ])
}
