// `handover`: from the sender's commit to the receiver's verified receipt; two servers with two databases of their own.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ConfigInput,
  createDirectoryKey,
  createExchangeKeys,
  createKeys,
  freePort,
  loadDirectoryKey,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  systemRandom,
} from '../packages/server/src/index.ts'
import { startAsked } from './asked-process.ts'
import type { BenchResult } from './bench-result.ts'
import type { Ask, Start } from './handover/member.ts'
import { loopbackRoundTrip } from './handover/reference.ts'

const usual = { backlog: 10_000, singles: 200 }
const memberFile = fileURLToPath(new URL('handover/member.ts', import.meta.url))
const limits = { recordsPerSecond: 300, p95Ms: 150 }

/** Records a second through a backlog of 10,000, against committed single-row inserts a second on the sender's
 *  PostgreSQL; in the notes the p95 of a record alone, against one commit and one loopback round trip. */
export async function run({ backlog, singles } = usual): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const starts = await twoMembers(folder)
  const [sender, receiver] = await Promise.all(
    starts.map((start) => startAsked<Start, Ask>(memberFile, start)),
  )
  if (!sender || !receiver) throw new Error('two members are needed')
  try {
    const reference = await sender.ask<{ insertsPerSecond: number; commitMs: number }>({ do: 'reference' })
    await sender.ask({ do: 'singles', to: 'hotline.nl', n: 10 })
    const waits = await sender.ask<number[]>({ do: 'singles', to: 'hotline.nl', n: singles })
    const sorted = waits.toSorted((a, b) => a - b)
    const before = await receiver.ask<number>({ do: 'count-received' })
    const bulk = await sender.ask<{ seconds: number; envelopes: number }>({
      do: 'backlog',
      to: 'hotline.nl',
      records: backlog,
    })
    const received = (await receiver.ask<number>({ do: 'count-received' })) - before
    if (received !== backlog) throw new Error(`the receiver has ${received} of ${backlog} records`)
    const perSecond = backlog / bulk.seconds
    const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
    const loopbackMs = await loopbackRoundTrip()
    return {
      ...{ name: 'handover', ours: Math.round(perSecond), reference: Math.round(reference.insertsPerSecond) },
      ...{ ratio: round(perSecond / reference.insertsPerSecond), unit: 'records/s', n: backlog },
      notes: {
        ours: `backlog of ${backlog} records with one commit; from there to the last verified, committed receipt; at least ${limits.recordsPerSecond}/s`,
        reference: 'committed single-row inserts of 1.5 kB by 16 clients on the sender’s PostgreSQL',
        ...{ backlogSeconds: round(bulk.seconds), envelopes: bulk.envelopes - singles - 10 },
        single: `${singles} records one at a time, each alone in its envelope; p95 at most ${limits.p95Ms} ms`,
        ...{ singleP95Ms: round(p95), singleMedianMs: round(sorted[Math.floor(sorted.length / 2)] ?? 0) },
        ...{ oneCommitMs: round(reference.commitMs), loopbackRoundTripMs: round(loopbackMs) },
        ...{ processors: cpus().length, evidence: 'none; records of about 1 kB' },
      },
    }
  } finally {
    await Promise.all([sender, receiver].map((one) => one.stop({ do: 'stop' })))
    await rm(folder, { recursive: true, force: true })
  }
}

async function twoMembers(folder: string): Promise<Start[]> {
  createDirectoryKey(join(folder, 'secretariat'))
  const directoryKey = loadDirectoryKey(join(folder, 'secretariat'))
  const now = new Date()
  const members = await Promise.all(
    [['hotline.se', 'SE'] as const, ['hotline.nl', 'NL'] as const].map(async ([id, country]) => {
      const dataDir = join(folder, id)
      await createKeys(dataDir, id, systemRandom)
      await createExchangeKeys(dataDir)
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const identity = loadIdentityKey(dataDir)
      const keyset = await makeKeyset({ member: id, identity, keys: loadExchangeKeys(dataDir), url, now })
      const config: ConfigInput = {
        member: {
          ...{ id, name: id, kind: 'hotline', country },
          ...{ mailAddress: `notices@${id}.example`, website: `https://${id}.example/` },
        },
        ...{ dataDir, databaseUrl: 'postgres:', roles: ['exchange', 'worker'] },
        listen: { exchange: { port } },
        network: { directoryKeys: [directoryKey.publicJwk.x] },
        mail: { outgoing: { host: '127.0.0.1', port: 25 } },
        log: 'warn',
      }
      const entry = {
        ...{ id, name: id, kind: 'hotline' as const, countries: [country], takesOrphans: false },
        ...{ status: 'active' as const, identityKey: identity.publicJwk },
      }
      return { config, keyset, entry }
    }),
  )
  const publication = await makeDirectory(
    members.map(({ entry }) => entry),
    members.map(({ keyset }) => keyset),
    [directoryKey],
    { now },
  )
  return members.map(({ config }) => ({ config, publication }))
}

const round = (value: number) => Math.round(value * 100) / 100
