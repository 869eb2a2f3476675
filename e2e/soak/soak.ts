import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../packages/server/src/foundation/index.ts'
import { checkHistory, type Violation } from '../faults/history/check-history.ts'
import type { Acknowledged, MemberHistory } from '../faults/history/history.ts'
import { readMember } from '../faults/history/read-history.ts'
import { type Cluster, startCluster } from '../faults/network/cluster.ts'
import { endOrphanedJobs, endOrphanedLeases, isDrained } from '../faults/network/drained.ts'
import { openHostileProxy } from '../faults/network/hostile-proxy.ts'
import { makeMembers } from '../faults/network/make-members.ts'
import { seededFaults, toAll } from '../faults/network/network-fault.ts'
import { seededRandom } from '../faults/network/seeded-random.ts'
import { keysOf } from '../faults/network/trust.ts'
import { type HostProcess, startHost } from './host-process.ts'
import { type Disturbance, drawPlan, type PlanWish, type Work } from './plan.ts'

export interface SoakWish extends Omit<PlanWish, 'members'> {
  members: number
  /** Share of the requests that the network does something to. */
  networkFaults: number
  drainWithinMs: number
  say(line: string): void
}

export interface SoakResult {
  violations: Violation[]
  counts: Record<string, number>
}

/** Members in a few processes over a few PostgreSQL clusters, with traffic and faults as the seed has them; then all heals,
 *  and what stands in every database is checked. */
export async function soak(wish: SoakWish): Promise<SoakResult> {
  const { say, seed } = wish
  const began = Date.now()
  const settings = { max_connections: '1500', shared_buffers: '256MB', max_wal_size: '2GB' }
  const clusters = await Promise.all(Array.from({ length: wish.clusters }, () => startCluster(settings)))
  const hosts: HostProcess[] = []
  const opened: (() => Promise<unknown>)[] = []
  try {
    const ids = Array.from({ length: wish.members }, (_, n) => `hotline.${letters(n)}`)
    const placed = []
    for (const [n, id] of ids.entries()) {
      const cluster = clusters[n % clusters.length]
      if (!cluster) throw new Error('no cluster')
      const port = await freePort()
      const proxy = await openHostileProxy(port, seededRandom(seed + n))
      opened.push(() => proxy.close())
      const faults = seededFaults(seed + n, wish.networkFaults)
      const databaseUrl = await cluster.readyDatabaseUrl(id.replace('.', '_'))
      placed.push({ id, port, proxy, faults, databaseUrl, url: proxy.url, policy })
    }
    const made = await makeMembers(placed)
    opened.push(() => rm(made.folder, { recursive: true, force: true }))
    const hostOf = (id: string) => {
      const host = hosts[ids.indexOf(id) % wish.hosts]
      if (!host) throw new Error(`no host of ${id}`)
      return host
    }
    for (let h = 0; h < wish.hosts; h++) {
      const members = [...made.configs]
        .filter(([id]) => ids.indexOf(id) % wish.hosts === h)
        .map(([, config]) => ({
          config: { ...config, log: 'error' as const },
          publication: made.publication,
        }))
      hosts.push(startHost({ members }, join(made.folder, `host-${h}.log`)))
    }
    await Promise.all(hosts.map((host) => host.up()))
    const startSeconds = seconds(began)
    say(`${ids.length} members in ${wish.hosts} processes over ${wish.clusters} clusters run`)

    const plan = drawPlan({ ...wish, members: ids })
    const startedAt = Date.now()
    const acknowledged: Acknowledged[] = []
    let [notPromised, answered, peakBytes] = [0, 0, 0]
    const proxyOf = new Map(placed.map((one) => [one.id, one]))
    for (const one of placed) one.proxy.setFaults(one.faults)
    const until = (atMs: number) => delay(Math.max(0, startedAt + atMs - Date.now()))
    const doWork = async (work: Work) => {
      await until(work.atMs)
      if (work.what === 'hand-over') {
        const told = await hostOf(work.from).ask({
          ...{ do: 'hand-over', member: work.from, to: work.to, wish: work.wish },
        })
        if (told && 'acknowledged' in told) acknowledged.push(...told.acknowledged)
        else notPromised += 1
      } else {
        const told = await hostOf(work.member).ask({ do: 'answer', member: work.member, how: work.how })
        if (told && 'done' in told) answered += told.done
      }
    }
    const watch = setInterval(async () => {
      const told = await Promise.all(hosts.map((host) => host.ask({ do: 'memory' })))
      const all = told.reduce((sum, one) => sum + (one && 'done' in one ? one.done : 0), 0)
      peakBytes = Math.max(peakBytes, all + process.memoryUsage().rss)
    }, 2_000)
    const lanes = lanesOf(plan.disturbances)
    const play = async (lane: readonly Disturbance[]) => {
      for (const one of lane) {
        await until(one.atMs)
        say(`${seconds(startedAt)} s ${describe(one)} for ${Math.round(one.forMs / 100) / 10} s`)
        await disturb(one)
        say(`${seconds(startedAt)} s ${describe(one)}: back`)
      }
    }
    const disturb = async (one: Disturbance) => {
      if (one.what === 'kill') {
        await hosts[one.host]?.kill()
        await delay(one.forMs)
        hosts[one.host]?.comeBack()
        await hosts[one.host]?.up().catch(() => {})
      } else if (one.what === 'crash') {
        await clusters[one.cluster]?.down()
        await delay(one.forMs)
        await clusters[one.cluster]?.up()
      } else {
        const there = proxyOf.get(one.member)
        there?.proxy.setFaults(toAll('drop-request'))
        await delay(one.forMs)
        there?.proxy.setFaults(there.faults)
      }
    }
    try {
      await Promise.all([...plan.work.map(doWork), ...lanes.map(play), until(wish.durationMs)])
    } finally {
      clearInterval(watch)
    }

    say(`${seconds(startedAt)} s all faults end`)
    for (const { proxy } of placed) proxy.setFaults()
    const healedAt = Date.now()
    await Promise.all(hosts.map((host) => host.up()))
    for (const { databaseUrl } of placed) await endOrphanedLeases(databaseUrl)
    let drained = false
    for (const end = Date.now() + wish.drainWithinMs; !drained && Date.now() < end; await delay(500)) {
      for (const { databaseUrl } of placed) await endOrphanedJobs(databaseUrl)
      drained = await isDrained(placed)
    }
    const drainSeconds = seconds(healedAt)
    say(drained ? `Drained in ${drainSeconds} s` : `Not drained after ${drainSeconds} s`)
    const checkedAt = Date.now()
    const members: MemberHistory[] = []
    for (const { id, databaseUrl } of placed)
      members.push(await readMember(id, databaseUrl, join(made.folder, id)))
    const violations = await checkHistory({ acknowledged, members }, await keysOf(made))
    if (!drained) violations.push({ invariant: 'I4', what: `not drained after ${drainSeconds} s` })
    const sum = (of: (member: MemberHistory) => number) => members.reduce((all, one) => all + of(one), 0)
    const count = (what: Disturbance['what']) => plan.disturbances.filter((one) => one.what === what).length
    return {
      violations,
      counts: {
        'items promised': acknowledged.length,
        'hand-overs not promised (process or database away)': notPromised,
        'offers answered': answered,
        'envelopes sent': sum(({ sent }) => sent.length),
        'records taken': sum(({ inbox }) => inbox.length),
        'pairs with traffic': sum(({ sent }) => new Set(sent.map(({ peer }) => peer)).size),
        'requests that met a network fault': placed.reduce(
          (all, { proxy }) => all + [...proxy.counts.values()].reduce((a, b) => a + b, 0),
          0,
        ),
        'processes killed': count('kill'),
        'clusters crashed': count('crash'),
        'members away': count('away'),
        'processes that ended with their database': hosts.reduce((all, host) => all + host.ends(), 0),
        'peak memory of all processes without PostgreSQL, MiB': Math.round(peakBytes / 2 ** 20),
        'seconds to start': startSeconds,
        'seconds of traffic and faults': Math.round(wish.durationMs / 1000),
        'seconds to drain': drainSeconds,
        'seconds to check': seconds(checkedAt),
      },
    }
  } finally {
    await Promise.all(hosts.map((host) => host.stop()))
    for (const close of opened) await close()
    await Promise.all(clusters.map((cluster: Cluster) => cluster.close()))
  }
}

/** Sixty members share two processors. */
const policy = { ledgerSealMs: 5_000, retryFirstMs: 200, retryMaxMs: 2_000, retryMaxUrgentMs: 2_000 }

/** What ends and comes back is not ended again meanwhile: one lane for each thing. */
function lanesOf(all: readonly Disturbance[]): Disturbance[][] {
  const lanes = new Map<string, Disturbance[]>()
  for (const one of all) {
    const lane = lanes.get(describe(one)) ?? []
    lane.push(one)
    lanes.set(describe(one), lane)
  }
  return [...lanes.values()]
}

function describe(one: Disturbance): string {
  if (one.what === 'kill') return `process ${one.host} killed`
  return one.what === 'crash' ? `cluster ${one.cluster} crashed` : `${one.member} away`
}

/** aa, ab, … as a country's letters would stand. */
function letters(n: number): string {
  return String.fromCharCode(97 + Math.floor(n / 26)) + String.fromCharCode(97 + (n % 26))
}

const seconds = (since: number) => Math.round((Date.now() - since) / 100) / 10
