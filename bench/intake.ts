// `intake`: tips accepted through HTTP and durable, in a second, beside the database's own pace on the same machine.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import {
  type ConfigInput,
  createKeys,
  startEmbeddedDatabase,
  systemRandom,
} from '../packages/server/src/index.ts'
import type { BenchResult } from './bench-result.ts'

const seconds = 6
const rounds = 3
const connections = 32
const clients = 16

interface Measured {
  count: number
  refused?: number
  tookMs: number
  p95Ms?: number
}

/** Tips a second through `POST /tips` and `POST /api/tips` (the slower counts), against committed single-row inserts. */
export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const cluster = await startEmbeddedDatabase(join(folder, 'database'))
  try {
    const databaseUrl = await cluster.databaseUrl('intake')
    const configFile = await writeConfig(folder, databaseUrl)
    const server = spawn(process.execPath, [fileOf('serve.ts'), configFile], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      const [origin] = (await once(createInterface(server.stdout), 'line')) as [string]
      const figures = await measure(origin, databaseUrl)
      const stored = await reportsIn(databaseUrl)
      if (stored !== figures.accepted)
        throw new Error(`${figures.accepted} tips were acknowledged and ${stored} are stored`)
      return resultOf(figures)
    } finally {
      server.stdin.end()
      if (server.exitCode === null) await once(server, 'exit')
    }
  } finally {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Figures {
  form: Measured[]
  api: Measured[]
  reference: Measured[]
  accepted: number
}

/** Ours and the reference take turns, so that a machine that grows slower does so for both. */
async function measure(origin: string, databaseUrl: string): Promise<Figures> {
  const warm = await inProcess('load.ts', origin, 'form', 3, connections)
  const figures: Figures = { form: [], api: [], reference: [], accepted: warm.count }
  for (let round = 0; round < rounds; round++) {
    figures.reference.push(await inProcess('reference.ts', databaseUrl, seconds, clients))
    figures.form.push(await inProcess('load.ts', origin, 'form', seconds, connections))
    figures.api.push(await inProcess('load.ts', origin, 'api', seconds, connections))
  }
  for (const each of [...figures.form, ...figures.api]) {
    if (each.refused) throw new Error(`${each.refused} tips were refused`)
    figures.accepted += each.count
  }
  return figures
}

function resultOf({ form, api, reference, accepted }: Figures): BenchResult {
  const [formPace, apiPace, referencePace] = [pace(form), pace(api), pace(reference)]
  const ours = Math.min(formPace, apiPace)
  return {
    ...{ name: 'intake', ours, reference: referencePace, unit: 'per second', n: accepted },
    ratio: Math.round((ours / referencePace) * 100) / 100,
    notes: {
      ours: `tips a second through HTTP, each acknowledged after its commit, ${connections} connections; the slower of form and API`,
      reference: `rows of 500 bytes a second, each committed alone, ${clients} clients, same PostgreSQL`,
      ...{ formPerSecond: formPace, apiPerSecond: apiPace },
      ...{ formP95Ms: median(form.map(p95)), apiP95Ms: median(api.map(p95)) },
      ...{ stored: accepted, rounds, secondsEach: seconds, processors: cpus().length },
    },
  }
}

async function writeConfig(folder: string, databaseUrl: string): Promise<string> {
  const dataDir = join(folder, 'data')
  await createKeys(dataDir, 'hotline.se', systemRandom)
  const config: ConfigInput = {
    member: {
      ...{ id: 'hotline.se', name: 'Hotline Sweden', kind: 'hotline', country: 'SE' },
      ...{ languages: ['sv', 'en'], mailAddress: 'notices@hotline-se.example' },
      website: 'https://hotline-se.example/',
    },
    ...{ dataDir, databaseUrl, roles: ['public'], network: {}, log: 'error' },
    mail: { outgoing: { host: '127.0.0.1', port: 2525 } },
  }
  const file = join(folder, 'config.json')
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}

async function inProcess(file: string, ...args: (string | number)[]): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [fileOf(file), ...args.map(String)])
  return JSON.parse(stdout) as Measured
}

async function reportsIn(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ n: string }>('select count(*) as n from report')
  await client.end()
  return Number(rows[0]?.n)
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`intake/${name}`, import.meta.url))
}

function pace(measured: readonly Measured[]): number {
  return Math.round(median(measured.map(({ count, tookMs }) => (count / tookMs) * 1_000)))
}

function p95({ p95Ms }: Measured): number {
  return Math.round((p95Ms ?? 0) * 10) / 10
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
