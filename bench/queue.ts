// `queue`: how long an analyst waits for the next item, with a million items in the database.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { Pool } from 'undici'
import { createUser, issueApiToken } from '../packages/server/src/accounts/index.ts'
import type { ItemDetail } from '../packages/server/src/assessment/index.ts'
import type { Foundation } from '../packages/server/src/foundation/index.ts'
import type { BenchResult } from './bench-result.ts'
import { queueWorld } from './queue/world.ts'

const items = 1_000_000
const analysts = 4
const callsEach = 200
const limitMs = 50

/** p95 of `POST /api/queue/next` through HTTP, against p95 of a bare primary-key select of the same rows. */
export async function run(): Promise<BenchResult> {
  const started = performance.now()
  const world = await queueWorld(items)
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL('queue/serve.ts', import.meta.url)), world.configFile],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  try {
    const [origin] = (await once(createInterface(server.stdout), 'line')) as [string]
    const tokens = await Promise.all(
      Array.from({ length: analysts }, async (_, index) =>
        issueApiToken(
          world.foundation,
          await createUser(world.foundation, { name: `Analyst ${index}`, role: 'analyst' }),
        ),
      ),
    )
    const filledMs = performance.now() - started
    const waits = { next: [] as number[], assess: [] as number[], list: [] as number[] }
    const seen: string[] = []
    const answer = (itemId: string) => accept(world.foundation, itemId)
    const pool = new Pool(origin, { connections: analysts })
    await Promise.all(tokens.map((token) => work(pool, token, waits, seen, answer)))
    await pool.close()
    const reference = await selectByKey(world.databaseUrl, seen)
    const ours = p95(waits.next)
    return {
      ...{ name: 'queue', ours, reference, ratio: round(ours / reference), unit: 'ms', n: waits.next.length },
      notes: {
        ours: `p95 of POST /api/queue/next by ${analysts} analysts at once, claim and whole item page; limit ${limitMs} ms`,
        reference: 'p95 of select * from content_item by primary key through pg, 4 connections, same items',
        ...{ itemsInDatabase: items, differentItems: new Set(seen).size },
        ...{ nextMedianMs: quantile(waits.next, 0.5), nextMaxMs: quantile(waits.next, 1) },
        ...{ assessP95Ms: p95(waits.assess), queueListP95Ms: p95(waits.list) },
        ...{ fillSeconds: Math.round(filledMs / 1_000), processors: cpus().length },
      },
    }
  } finally {
    server.stdin.end()
    if (server.exitCode === null) await once(server, 'exit')
    await world.close()
  }
}

/** One analyst: next item, assess it, and now and then a look at the queue. */
async function work(
  pool: Pool,
  token: string,
  waits: { next: number[]; assess: number[]; list: number[] },
  seen: string[],
  answer: (itemId: string) => Promise<unknown>,
): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async (into: number[], method: 'GET' | 'POST', path: string, body?: object) => {
    const from = performance.now()
    const answer = await pool.request({
      ...{ path, method, headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    into.push(performance.now() - from)
    if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`)
    return text
  }
  for (let call = 0; call < callsEach; call++) {
    const item = JSON.parse(await ask(waits.next, 'POST', '/api/queue/next')) as ItemDetail
    seen.push(item.id)
    if (call % 20 === 0) await ask(waits.list, 'GET', '/api/queue?limit=50')
    if (item.steps.assess.allowed)
      await ask(waits.assess, 'POST', `/api/items/${item.id}/assessments`, { classification: 'undetermined' })
    // An offer is answered by the exchange room, which has no part in this figure: done by its effect on the queue.
    else await answer(item.id)
  }
}

/** What accepting an offer does to the queue: the files come into it, their page waits for them. */
function accept(foundation: Foundation, itemId: string): Promise<unknown> {
  return foundation.pool.query(
    `update content_item set holder = $2, claimed_by = null, claimed_until = null,
       stage = case when parent_item_id is null then 'capturing' else 'assessment' end
     where id = $1`,
    [itemId, foundation.self],
  )
}

async function selectByKey(databaseUrl: string, ids: readonly string[]): Promise<number> {
  const waits: number[] = []
  const clients = Array.from({ length: analysts }, () => new pg.Client({ connectionString: databaseUrl }))
  await Promise.all(
    clients.map(async (client, index) => {
      await client.connect()
      for (const id of ids.filter((_, place) => place % analysts === index)) {
        const from = performance.now()
        await client.query('select * from content_item where id = $1', [id])
        waits.push(performance.now() - from)
      }
      await client.end()
    }),
  )
  return p95(waits)
}

function p95(values: readonly number[]): number {
  return quantile(values, 0.95)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
