import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ResolveKey, resolverOf } from '@samverkan/protocol'
import pg from 'pg'
import { freePort } from '../../packages/server/src/foundation/index.ts'
import { readPublication } from '../../packages/server/src/network/members/index.ts'
import { checkHistory, type Violation } from './check-history.ts'
import type { Cluster } from './cluster.ts'
import type { Acknowledged } from './history.ts'
import { type HostileProxy, openHostileProxy } from './hostile-proxy.ts'
import type { Side } from './labels.ts'
import { type MemberProcess, startMember } from './member-process.ts'
import { readHistory } from './read-history.ts'
import { seededRandom } from './seeded-random.ts'
import { makeTwoMembers, memberOf, type TwoMembers } from './two-members.ts'

/** Two members' processes over databases of their own, with a hostile network between them. */
export interface Pair {
  members: Record<Side, MemberProcess>
  proxy: HostileProxy
  acknowledged: readonly Acknowledged[]
  /** Commits one hand-over at the sender; false when its process ended before it could say so. */
  handOver(): Promise<boolean>
  /** A power cut of one side's PostgreSQL; returns when it has recovered. */
  crashDatabase(side: Side): Promise<void>
  /** Ends the network's faults and waits until nothing is on its way any more; false when that takes longer. */
  drain(withinMs: number): Promise<boolean>
  /** What the history breaks. */
  check(): Promise<Violation[]>
  close(): Promise<void>
}

/** A mistake in what one of the two runs. */
export interface Planted {
  name: string
  /** The process that has it. */
  side: Side
  /** Tables of that member that lose the unique keys naming the sender, where the mistake includes them. */
  withoutUniqueKeysOf?: readonly string[]
}

let pairs = 0

export async function startPair(wish: {
  clusters: Record<Side, Cluster>
  seed: number
  planted?: Planted
}): Promise<Pair> {
  const { clusters, planted } = wish
  const name = `pair_${process.pid}_${pairs++}`
  const databaseUrl = {
    sender: await clusters.sender.databaseUrl(name),
    receiver: await clusters.receiver.databaseUrl(name),
  }
  const port = { sender: await freePort(), receiver: await freePort() }
  const proxy = await openHostileProxy(port.receiver, seededRandom(wish.seed + 1))
  const two = await makeTwoMembers({
    ...{ databaseUrl, port },
    url: { sender: `http://127.0.0.1:${port.sender}`, receiver: proxy.url },
  })
  const start = (side: Side) =>
    startMember({
      start: {
        ...{ config: two.config[side], publication: two.publication },
        to: memberOf[side === 'sender' ? 'receiver' : 'sender'].id,
      },
      logFile: join(two.folder, `${side}.log`),
      planted: planted?.side === side ? planted.name : undefined,
    })
  const [sender, receiver] = await Promise.all([start('sender'), start('receiver')])
  const members = { sender, receiver }
  for (const table of planted?.withoutUniqueKeysOf ?? [])
    if (planted) await dropKeys(databaseUrl[planted.side], table)
  const acknowledged: Acknowledged[] = []
  return {
    ...{ members, proxy, acknowledged },
    handOver: async () => {
      const promised = await sender.handOver()
      if (promised) acknowledged.push(promised)
      return promised !== undefined
    },
    crashDatabase: (side) => clusters[side].crash(),
    drain: async (withinMs) => {
      proxy.setFaults()
      await Promise.all([sender.up(), receiver.up()])
      await endOrphanedLeases(databaseUrl.receiver)
      for (const until = Date.now() + withinMs; Date.now() < until; ) {
        if (await isDrained(databaseUrl)) return true
        await delay(100)
      }
      return false
    },
    check: async () => checkHistory(await readHistory(databaseUrl, acknowledged), await keysOf(two)),
    close: async () => {
      await Promise.all([sender.stop(), receiver.stop()])
      await proxy.close()
      await rm(two.folder, { recursive: true, force: true })
    },
  }
}

async function keysOf({ publication, root }: TwoMembers): Promise<ResolveKey> {
  const read = await readPublication(publication, readFileSync(root, 'utf8'))
  if (!read.ok) throw new Error(read.reason)
  return resolverOf(read.history.keysets)
}

async function isDrained(databaseUrl: Record<Side, string>): Promise<boolean> {
  const onTheWay = await query(
    databaseUrl.sender,
    `select 1 from outbox_record where state = 'waiting' union all
     select 1 from envelope_out where state = 'queued' limit 1`,
  )
  const unapplied = await query(
    databaseUrl.receiver,
    "select 1 from inbox_record where state = 'waiting' limit 1",
  )
  return onTheWay.length === 0 && unapplied.length === 0
}

/** What a killed process was applying waits for a minute of the database's time; the minute is passed at once. */
async function endOrphanedLeases(databaseUrl: string): Promise<void> {
  await query(databaseUrl, "update inbox_record set lease_until = now() where state = 'waiting'")
}

async function dropKeys(databaseUrl: string, table: string): Promise<void> {
  const keys = await query(
    databaseUrl,
    `select conname as name from pg_constraint where conrelid = '${table}'::regclass and contype in ('p', 'u')
     and (select attnum from pg_attribute where attrelid = conrelid and attname = 'from_member') = any(conkey)`,
  )
  if (keys.length === 0) throw new Error(`${table} has no unique key that names the sender`)
  for (const { name } of keys)
    await query(
      databaseUrl,
      `alter table ${table} drop constraint ${pg.escapeIdentifier(String(name))} cascade`,
    )
}

async function query(databaseUrl: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
