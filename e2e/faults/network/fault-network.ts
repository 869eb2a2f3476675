import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Suite } from '@samverkan/protocol'
import { type ConfigInput, freePort } from '../../../packages/server/src/foundation/index.ts'
import type { Publication } from '../../../packages/server/src/network/members/index.ts'
import { checkHistory, type Violation } from '../history/check-history.ts'
import type { Acknowledged, History } from '../history/history.ts'
import { readMember } from '../history/read-history.ts'
import type { SourceChange } from '../planted/source-change.ts'
import type { Cluster } from './cluster.ts'
import { endOrphanedJobs, endOrphanedLeases, isDrained } from './drained.ts'
import { type HostileProxy, openHostileProxy } from './hostile-proxy.ts'
import { type MadeMembers, makeMembers } from './make-members.ts'
import type { HandOverWish } from './member-messages.ts'
import { type Launch, type MemberProcess, startMember } from './member-process.ts'
import { query } from './query.ts'
import { seededRandom } from './seeded-random.ts'
import { keysOf } from './trust.ts'

export interface MemberWish {
  id: string
  /** Its own; no two members of a network may have one cluster. */
  cluster: Cluster
  /** What is another in its source, if anything. */
  change?: SourceChange | undefined
  policy?: ConfigInput['policy']
  wrapper?: Launch['wrapper']
  kind?: 'hotline' | 'secretariat'
  /** That its first keyset offers. */
  suites?: readonly Suite[]
  /** Only fetches, from the secretariat of this network. */
  fetches?: boolean
  /** In the directory, but nobody ever starts it. */
  dead?: boolean
}

/** One member: its process, its database, and the network in front of it. */
export interface FaultMember {
  id: string
  cluster: Cluster
  databaseUrl: string
  port: number
  /** Keys and vault. */
  dataDir: string
  logFile: string
  process: MemberProcess
  /** What others' requests to it pass through. */
  proxy: HostileProxy
}

/** Members' processes over databases of their own, with a hostile network in front of each. */
export interface FaultNetwork {
  made: MadeMembers
  members: readonly FaultMember[]
  member(id: string): FaultMember
  /** All hand-overs that were promised. Scenarios that restore a backup take back what it cost. */
  acknowledged: Acknowledged[]
  /** Commits hand-overs at a member; false when its process ended before it could say so. */
  handOver(from: string, to: readonly string[], wish?: HandOverWish): Promise<boolean>
  /** Gives all members a publication. */
  publish(publication: Publication): Promise<void>
  /** A second process of a member, which only works. */
  addWorker(id: string): Promise<MemberProcess>
  /** Waits until a question about a member's database has an answer; throws when it has none in two minutes. */
  until(id: string, text: string, values?: readonly unknown[]): Promise<void>
  /** Ends all faults of the network and waits until nothing is on its way any more; false when that takes longer. */
  drain(withinMs: number): Promise<boolean>
  history(): Promise<History>
  /** What the history breaks. */
  check(expected?: History['expected']): Promise<Violation[]>
  close(): Promise<void>
}

let networks = 0

export async function startNetwork(wishes: readonly MemberWish[], seed: number): Promise<FaultNetwork> {
  const name = `faults_${process.pid}_${networks++}`
  const placed = await Promise.all(
    wishes.map(async (wish) => {
      const port = await freePort()
      const databaseUrl = await wish.cluster.readyDatabaseUrl(name)
      const proxy = await openHostileProxy(port, seededRandom(seed + 1))
      return { ...wish, port, databaseUrl, proxy, url: proxy.url }
    }),
  )
  const relay = placed.find(({ kind }) => kind === 'secretariat')
  const made = await makeMembers(
    placed.map((one) =>
      one.fetches === true && relay ? { ...one, url: relay.url, delivery: 'relay' as const } : one,
    ),
  )
  const startOf = (id: string) => {
    const config = made.configs.get(id)
    if (!config) throw new Error(`no member ${id}`)
    return { config, publication: made.publication }
  }
  const members = await Promise.all(
    placed
      .filter(({ dead }) => dead !== true)
      .map(async ({ id, cluster, databaseUrl, port, proxy, change, wrapper }): Promise<FaultMember> => {
        const logFile = join(made.folder, `${id}.log`)
        const process = await startMember({ start: startOf(id), logFile, change, wrapper })
        const dataDir = join(made.folder, id)
        return { id, cluster, databaseUrl, port, dataDir, logFile, process, proxy }
      }),
  )
  const workers: MemberProcess[] = []
  const acknowledged: Acknowledged[] = []
  const member = (id: string) => {
    const found = members.find((one) => one.id === id)
    if (!found) throw new Error(`no member ${id}`)
    return found
  }
  const history = async (): Promise<History> => ({
    acknowledged,
    members: await Promise.all(
      members.map(({ id, databaseUrl, dataDir }) => readMember(id, databaseUrl, dataDir)),
    ),
  })
  return {
    ...{ made, members, member, acknowledged, history },
    handOver: async (from, to, wish) => {
      const promised = await member(from).process.handOver(to, wish)
      acknowledged.push(...promised)
      return promised.length > 0
    },
    publish: async (publication) => {
      for (const one of members) await one.process.publish(publication)
    },
    addWorker: async (id) => {
      const start = startOf(id)
      const worker = await startMember({
        start: { ...start, config: { ...start.config, roles: ['worker'] } },
        logFile: join(made.folder, `${id}-worker-${workers.length}.log`),
      })
      workers.push(worker)
      return worker
    },
    until: async (id, text, values = []) => {
      for (const end = Date.now() + 120_000; Date.now() < end; ) {
        const rows = await query(member(id).databaseUrl, text, values).catch(() => [])
        if (rows.length > 0) return
        await delay(100)
      }
      throw new Error(`never so at ${id}: ${text}`)
    },
    drain: async (withinMs) => {
      for (const { proxy } of members) proxy.setFaults()
      await Promise.all(members.map(({ process }) => process.up()))
      for (const { databaseUrl } of members) await endOrphanedLeases(databaseUrl)
      for (const until = Date.now() + withinMs; Date.now() < until; ) {
        if (await isDrained(members)) return true
        for (const { databaseUrl } of members) await endOrphanedJobs(databaseUrl)
        await delay(100)
      }
      return false
    },
    check: async (expected = {}) => checkHistory({ ...(await history()), expected }, await keysOf(made)),
    close: async () => {
      await Promise.all([...members.map((one) => one.process.stop()), ...workers.map((one) => one.stop())])
      await Promise.all(placed.map(({ proxy }) => proxy.close()))
      await rm(made.folder, { recursive: true, force: true })
    },
  }
}
