import pg from 'pg'
import type { Violation } from '../history/check-history.ts'
import type { Acknowledged, History } from '../history/history.ts'
import type { Side } from '../labels.ts'
import type { ChangeOfSide, SourceChange } from '../planted/source-change.ts'
import type { Cluster } from './cluster.ts'
import { type FaultMember, type FaultNetwork, type MemberWish, startNetwork } from './fault-network.ts'
import type { HostileProxy } from './hostile-proxy.ts'
import type { HandOverWish } from './member-messages.ts'
import type { MemberProcess } from './member-process.ts'
import { query } from './query.ts'

export const memberOf: Record<Side, string> = { sender: 'hotline.se', receiver: 'hotline.nl' }

/** Two members: one hands over, the other answers. */
export interface Pair {
  network: FaultNetwork
  sender: FaultMember
  receiver: FaultMember
  members: Record<Side, MemberProcess>
  /** In front of the receiver. */
  proxy: HostileProxy
  acknowledged: readonly Acknowledged[]
  /** Commits a hand-over at the sender; false when its process ended before it could say so. */
  handOver(wish?: HandOverWish): Promise<boolean>
  /** A power cut of one side's PostgreSQL; returns when it has recovered. */
  crashDatabase(side: Side): Promise<void>
  drain(withinMs: number): Promise<boolean>
  check(expected?: History['expected']): Promise<Violation[]>
  close(): Promise<void>
}

export interface PairWish {
  clusters: Record<Side, Cluster>
  seed: number
  planted?: ChangeOfSide | undefined
  /** Where the receiver only fetches: of the relay. */
  relayCluster?: Cluster | undefined
  policy?: MemberWish['policy']
  suites?: MemberWish['suites']
}

export async function startPair({
  clusters,
  relayCluster,
  seed,
  planted,
  policy,
  suites,
}: PairWish): Promise<Pair> {
  const wishOf = (side: Side) => ({
    ...{ id: memberOf[side], cluster: clusters[side] },
    ...(planted?.side === side ? { change: sourceChange(planted) } : {}),
    ...(policy === undefined ? {} : { policy }),
    ...(suites === undefined ? {} : { suites }),
  })
  const wishes = relayCluster
    ? [
        wishOf('sender'),
        { ...wishOf('receiver'), fetches: true },
        { id: 'secretariat.xx', kind: 'secretariat' as const, cluster: relayCluster },
      ]
    : [wishOf('sender'), wishOf('receiver')]
  const network = await startNetwork(wishes, seed)
  const [sender, receiver] = [network.member(memberOf.sender), network.member(memberOf.receiver)]
  for (const table of planted?.withoutUniqueKeysOf ?? [])
    await dropKeys((planted?.side === 'sender' ? sender : receiver).databaseUrl, table)
  return {
    ...{ network, sender, receiver, proxy: receiver.proxy, acknowledged: network.acknowledged },
    members: { sender: sender.process, receiver: receiver.process },
    handOver: (wish) => network.handOver(sender.id, [receiver.id], wish),
    crashDatabase: (side) => clusters[side].crash(),
    drain: network.drain,
    check: network.check,
    close: network.close,
  }
}

function sourceChange({ name, file, find, replace }: SourceChange): SourceChange {
  return { name, file, find, replace }
}

async function dropKeys(databaseUrl: string, table: string): Promise<void> {
  const keys = await query<{ name: string }>(
    databaseUrl,
    `select conname as name from pg_constraint where conrelid = $1::regclass and contype in ('p', 'u')
     and (select attnum from pg_attribute where attrelid = conrelid and attname = 'from_member') = any(conkey)`,
    [table],
  )
  if (keys.length === 0) throw new Error(`${table} has no unique key that names the sender`)
  for (const { name } of keys)
    await query(databaseUrl, `alter table ${table} drop constraint ${pg.escapeIdentifier(name)} cascade`)
}
