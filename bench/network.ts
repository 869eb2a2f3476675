// `network`: sixty members, lost requests, three of them down for a third of the run.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedDatabase } from '../packages/server/src/index.ts'
import { type AskedProcess, startAsked } from './asked-process.ts'
import type { BenchResult } from './bench-result.ts'
import { makeMembers } from './make-members.ts'
import { checkNetwork, waitsOf } from './network/check.ts'
import type { HostAsk, HostStart } from './network/host.ts'
import { planTraffic, type Sending } from './network/plan.ts'

const usual = { members: 60, records: 200_000, minutes: 12, seed: 1 }
const lost = 0.05
const downMembers = 3
const processes = 3
const worseAtMost = 1.2
const hostFile = fileURLToPath(new URL('network/host.ts', import.meta.url))

/** p95 of the others while three members are down, against theirs before; throws when anything was lost or doubled. */
export async function run({ members: count, records, minutes, seed } = usual): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-bench-'))
  const cluster = await startEmbeddedDatabase(join(folder, 'postgres'), {
    settings: { max_connections: '1500', shared_buffers: '1GB', max_wal_size: '4GB' },
  })
  const hosts: AskedProcess<HostAsk>[] = []
  try {
    const ids = Array.from({ length: count }, (_, n) => `hotline.${letters(n)}`)
    const starts = await makeMembers(folder, ids)
    const databases = new Map<string, string>()
    for (const start of starts) {
      // Every lost request is a warning.
      start.config.log = 'error'
      start.config.databaseUrl = await cluster.databaseUrl(start.config.member.id.replace('.', '_'))
      databases.set(start.config.member.id, start.config.databaseUrl)
    }
    // The last ones share a process, which is killed.
    const groups = [ids.slice(-downMembers), ...split(ids.slice(0, -downMembers), processes)]
    const startOf = (group: readonly string[]): HostStart => ({
      members: starts.filter(({ config }) => group.includes(config.member.id)),
      ...{ lost, seed },
    })
    for (const group of groups) hosts.push(await startAsked<HostStart, HostAsk>(hostFile, startOf(group)))
    const each = Math.ceil(records / count)
    await Promise.all(hosts.map((host) => host.ask({ do: 'fill', each })))
    await vacuum(databases)

    const durationMs = minutes * 60_000
    const plan = planTraffic(ids, each, durationMs, seed)
    const startedAt = Date.now() + 1_000
    const at = (share: number) => new Date(startedAt + durationMs * share)
    const planOf = (group: readonly string[]): Sending[] => plan.filter(({ from }) => group.includes(from))
    const [down, ...up] = hosts
    const [downGroup, ...upGroups] = groups
    if (!down || !downGroup) throw new Error('no members to take down')
    const sending = up.map((host, n) =>
      host.ask({ do: 'send', sendings: planOf(upGroups[n] ?? []), startedAt }),
    )
    const third = durationMs / 3
    const own = planOf(downGroup)
    sending.push(
      down.ask({ do: 'send', sendings: own.filter(({ atMs }) => atMs < third - 5_000), startedAt }),
    )
    await until(at(1 / 3))
    await down.kill()
    await until(at(2 / 3))
    const again = await startAsked<HostStart, HostAsk>(hostFile, startOf(downGroup))
    hosts[0] = again
    sending.push(
      again.ask({ do: 'send', sendings: own.filter(({ atMs }) => atMs >= third - 5_000), startedAt }),
    )
    await Promise.all(sending)
    const sentAt = Date.now()
    while (
      (await Promise.all(hosts.map((host) => host.ask<number>({ do: 'open' })))).some((open) => open > 0)
    )
      await until(new Date(Date.now() + 1_000))
    const drainedSeconds = (Date.now() - sentAt) / 1000
    const found = await checkNetwork(databases)
    if (found.lost + found.doubled + found.unfinished > 0 || found.delivered !== each * count)
      throw new Error(`not as it must be: ${JSON.stringify(found)}`)
    const before = p95(await waitsOf(databases, downGroup, at(0), at(1 / 3)))
    const during = p95(await waitsOf(databases, downGroup, at(1 / 3), at(2 / 3)))
    const after = p95(await waitsOf(databases, downGroup, at(2 / 3), at(1)))
    return {
      ...{ name: 'network', ours: round(during), reference: round(before), ratio: round(during / before) },
      ...{ unit: 'ms', n: found.delivered },
      notes: {
        ours: `p95 from hand-over to receipt among the ${count - downMembers} others while ${downMembers} members are down; at most ${worseAtMost} times the reference`,
        reference: 'the same while all are up; requests are lost all the time',
        ...{
          members: count,
          lostRequests: `${lost * 100} %`,
          minutes,
          seed,
          lost: found.lost,
          doubled: found.doubled,
        },
        ...{
          p95AfterReturnMs: round(after),
          secondsToDrain: round(drainedSeconds),
          processors: cpus().length,
        },
      },
    }
  } finally {
    await Promise.all(hosts.map((host) => host.stop({ do: 'stop' })))
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** aa, ab, … as a country's letters would stand. */
function letters(n: number): string {
  return String.fromCharCode(97 + Math.floor(n / 26)) + String.fromCharCode(97 + (n % 26))
}

function split(ids: readonly string[], into: number): string[][] {
  return Array.from({ length: into }, (_, n) => ids.filter((_id, at) => at % into === n))
}

async function vacuum(databases: ReadonlyMap<string, string>): Promise<void> {
  for (const url of databases.values()) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('vacuum (analyze)')
    await client.end()
  }
}

async function until(time: Date): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, time.getTime() - Date.now())))
}

const p95 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
const round = (value: number) => Math.round(value * 100) / 100
