// `handover-peer`: our hand-over against a signed activity delivered and stored durably by Fedify with its PostgreSQL queue.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../packages/server/src/index.ts'
import { startAsked } from './asked-process.ts'
import type { BenchResult } from './bench-result.ts'
import { run as handOver } from './handover.ts'
import type { FedifyAsk, FedifyStart } from './handover-peer/fedify-member.ts'

const ours = { backlog: 20_000, singles: 20 }
const activities = 1_000
/** Fedify is measured with each, and its best counts. */
const workers = [4, 8, 16, 32]
const atLeast = 5
const giveUpMs = 10 * 60_000

/** Records a second of ours, and activities a second of Fedify's, one after the other on the same machine. */
export async function run(): Promise<BenchResult> {
  const own = await handOver(ours)
  const peers: number[] = []
  for (const some of workers) peers.push(await fedify(some))
  const peer = Math.max(...peers)
  return {
    ...{ name: 'handover-peer', ours: own.ours, reference: Math.round(peer) },
    ...{ ratio: Math.round((own.ours / peer) * 100) / 100, unit: 'hand-overs/s', n: activities },
    notes: {
      ours: `records a second, as \`handover\` measures them, backlog of ${ours.backlog}; at least ${atLeast} times the reference`,
      reference:
        'activities a second by Fedify 1.8: from the start of its queue in PostgreSQL (filled before) to the last one stored by the receiver; one RSA key, key look-ups and repeats kept in PostgreSQL',
      byWorkers: workers.map((some, at) => `${some}: ${Math.round(peers[at] ?? 0)}/s`).join(', '),
      ...{ oursSinglesP95Ms: own.notes['singleP95Ms'] ?? 0 },
    },
  }
}

async function fedify(some: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const starts: FedifyStart[] = await Promise.all(
    ['sender', 'receiver'].map(async (name) => ({
      dataDir: join(folder, name),
      port: await freePort(),
      workers: some,
    })),
  )
  const file = fileURLToPath(new URL('handover-peer/fedify-member.ts', import.meta.url))
  const [sender, receiver] = await Promise.all(
    starts.map((one) => startAsked<FedifyStart, FedifyAsk>(file, one)),
  )
  const to = starts[1]
  if (!sender || !receiver || !to) throw new Error('two servers are needed')
  try {
    await sender.ask({ do: 'enqueue', toPort: to.port, activities })
    const from = performance.now()
    await sender.ask({ do: 'deliver' })
    for (;;) {
      if ((await receiver.ask<number>({ do: 'count-received' })) === activities) break
      if (performance.now() - from > giveUpMs) throw new Error('not everything was delivered')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return activities / ((performance.now() - from) / 1000)
  } finally {
    await Promise.all([sender, receiver].map((one) => one.stop({ do: 'stop' })))
    await rm(folder, { recursive: true, force: true })
  }
}
