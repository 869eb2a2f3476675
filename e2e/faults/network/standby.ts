import { spawnSync } from 'node:child_process'
import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedDatabase } from '../../../packages/server/src/foundation/index.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { query } from './query.ts'

/** A cluster with a second one that follows it, at one address. */
export interface WithStandby {
  /** What a member uses: whichever of the two leads. */
  cluster: Cluster
  /** The first one loses its power for ever, and the second takes over. */
  failOver(): Promise<void>
  close(): Promise<void>
}

/** Commits wait until both have them, so that a failover loses nothing that was promised. */
export async function startWithStandby(): Promise<WithStandby> {
  const primary = await startCluster({ wal_keep_size: '512MB' })
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-faults-standby-'))
  const url = await primary.databaseUrl('postgres')
  const standby = await follow(primary, folder, url)
  await query(url, `alter system set synchronous_standby_names = '*'`)
  await query(url, 'select pg_reload_conf()')
  let leader = primary.port
  const door = await openDoor(() => leader)
  const through = (address: string) => address.replace(`:${primary.port}/`, `:${door.port}/`)
  return {
    cluster: {
      ...primary,
      port: door.port,
      databaseUrl: async (name) => through(await primary.databaseUrl(name)),
      readyDatabaseUrl: async (name) => through(await primary.readyDatabaseUrl(name)),
    },
    failOver: async () => {
      await primary.down()
      await query(await standby.databaseUrl('postgres'), 'select pg_promote()')
      leader = standby.port
      door.cut()
    },
    close: async () => {
      await door.close()
      await standby.stop()
      await rm(folder, { recursive: true, force: true })
      await primary.close()
    },
  }
}

/** A base backup by PostgreSQL's own functions (the embedded binaries have no pg_basebackup), and from there the stream. */
async function follow(primary: Cluster, folder: string, url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`select pg_backup_start('standby', true)`)
  const copied = spawnSync('cp', ['-a', `${primary.folder}/.`, folder], { encoding: 'utf8' })
  if (copied.status !== 0 && !copied.stderr.includes('No such file')) throw new Error(copied.stderr)
  const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
  await client.end()
  const data = join(folder, 'cluster')
  await rm(join(data, 'postmaster.pid'), { force: true })
  // PostgreSQL writes to both, and need not be the user that runs this.
  const owner = await stat(data)
  const begin = { backup_label: rows[0]?.labelfile ?? '', 'standby.signal': '' }
  for (const [name, text] of Object.entries(begin)) {
    await writeFile(join(data, name), text, { mode: 0o600 })
    await chown(join(data, name), owner.uid, owner.gid)
  }
  const password = await readFile(join(folder, 'password'), 'utf8')
  const source = `host=127.0.0.1 port=${primary.port} user=samverkan password=${password}`
  return startEmbeddedDatabase(folder, { settings: { primary_conninfo: source } })
}

/** One address in front of whichever port leads. */
async function openDoor(leader: () => number) {
  const open = new Set<Socket>()
  const server = createServer((inside) => {
    const outside = connect(leader(), '127.0.0.1')
    for (const socket of [inside, outside]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        inside.destroy()
        outside.destroy()
      })
    }
    inside.pipe(outside)
    outside.pipe(inside)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    close: () => {
      cut()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
