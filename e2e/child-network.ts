// The demo network as a person starts it: a process of its own, with its log, temporary folder and data to look into.
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ready, readySchema } from '@samverkan/demo/ready.ts'

export interface ChildNetwork {
  pid: number
  ready: Ready
  /** Holds `data`, `temporary` and `log`: everything the process wrote. */
  folder: string
  databaseUrls: string[]
  stop(): Promise<void>
}

const start = join(import.meta.dirname, '..', 'demo', 'start.ts')

/** Starts it without the tour; `stop` also deletes the folder. */
export async function startChildNetwork(): Promise<ChildNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-e2e-'))
  const [data, temporary, readyFile] = ['data', 'temporary', 'ready.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string]
  mkdirSync(temporary)
  const log = createWriteStream(join(folder, 'log'))
  const child = spawn(process.execPath, [start, '--no-tour', '--data', data, '--ready-file', readyFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  await untilReady(child, readyFile, join(folder, 'log'))
  const ready = readySchema.parse(JSON.parse(readFileSync(readyFile, 'utf8')))
  return {
    ...{ pid: child.pid ?? 0, ready, folder },
    databaseUrls: databaseUrls(data, ready),
    stop: async () => {
      await end(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(child: ChildProcess, readyFile: string, log: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (existsSync(readyFile)) return
    if (child.exitCode !== null)
      throw new Error(`the network ended with ${child.exitCode}: ${readFileSync(log, 'utf8').slice(-2_000)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the network was not ready within 60 s')
}

function databaseUrls(data: string, ready: Ready): string[] {
  const password = readFileSync(join(data, 'postgres', 'password'), 'utf8')
  const port = readFileSync(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3]
  return ready.members.map(({ id }) => `postgres://samverkan:${password}@127.0.0.1:${port}/${id}`)
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
