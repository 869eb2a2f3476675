import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { Pair } from '../network/pair.ts'
import { query } from '../network/query.ts'
import { startWithStandby } from '../network/standby.ts'
import { type Scenario, withOwnClusters, withPair } from './scenario.ts'
import { withTraffic } from './traffic.ts'

const invariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'] as const

async function everywhere(pair: Pair, text: string): Promise<void> {
  for (const { databaseUrl } of pair.network.members) await query(databaseUrl, text)
}

const endBackends = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`

export const immediateStop: Scenario = {
  r: 'R-15',
  name: 'both databases lose their power, again and again',
  invariants,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await withTraffic(pair, 100, async () => {
        for (let n = 0; n < 3; n++) {
          await Promise.all([pair.crashDatabase('sender'), pair.crashDatabase('receiver')])
          await delay(1_500)
        }
      })
      return {}
    }),
}

export const backendsKilled: Scenario = {
  r: 'R-15',
  name: 'every connection to both databases is cut, again and again',
  invariants,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await withTraffic(pair, 100, async () => {
        for (let n = 0; n < 12; n++) {
          await everywhere(pair, endBackends)
          await delay(300)
        }
      })
      return {}
    }),
}

export const readOnly: Scenario = {
  r: 'R-15',
  name: 'both databases are read-only for a while',
  invariants,
  play: (stage) =>
    withOwnClusters(stage, {}, async (pair) => {
      await withTraffic(pair, 200, async () => {
        await delay(1_000)
        await everywhere(pair, 'alter system set default_transaction_read_only = on')
        await everywhere(pair, 'select pg_reload_conf()')
        await delay(4_000)
        for (const { databaseUrl } of pair.network.members)
          await writable(databaseUrl, [
            'alter system reset default_transaction_read_only',
            'select pg_reload_conf()',
          ])
        await delay(1_000)
      })
      return {}
    }),
}

export const tooManyConnections: Scenario = {
  r: 'R-15',
  name: 'others hold all connections that both databases have, and ours are cut',
  invariants,
  play: (stage) =>
    withOwnClusters(stage, { max_connections: '40' }, async (pair) => {
      await withTraffic(pair, 200, async () => {
        const held = (
          await Promise.all(pair.network.members.map(({ databaseUrl }) => holdAll(databaseUrl)))
        ).flat()
        await delay(4_000)
        await Promise.all(held.map((client) => client.end().catch(() => {})))
        await delay(1_000)
      })
      return {}
    }),
}

export const deadlock: Scenario = {
  r: 'R-15',
  name: 'the packer is in a deadlock with another session',
  invariants,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await pair.handOver({ evidenceBytes: 1_000 })
      assert.ok(await pair.drain(60_000))
      const other = new pg.Client({ connectionString: pair.sender.databaseUrl })
      await other.connect()
      // The packer's own look for deadlocks comes first, so that it is the one to give way.
      await other.query(`set deadlock_timeout = '30s'`)
      await other.query('begin')
      await other.query('select 1 from peer_state for update')
      await pair.handOver({ evidenceBytes: 1_000 })
      await pair.network.until(
        pair.sender.id,
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      await other.query(`update outbox_record set prio = prio where state = 'waiting'`).catch(() => {})
      await other.query('rollback')
      await other.end()
      await pair.network.until(
        pair.sender.id,
        'select 1 from pg_stat_database where datname = current_database() and deadlocks > 0',
      )
      return {}
    }),
}

export const serialisationFailures: Scenario = {
  r: 'R-15',
  name: 'transactions that run at the same time are refused by the database',
  invariants,
  play: (stage) =>
    withOwnClusters(stage, { default_transaction_isolation: 'serializable' }, async (pair) => {
      for (let n = 0; n < 25; n++) {
        await pair.handOver({ evidenceBytes: 1_000, urgent: n % 2 === 0 })
        if (n % 5 === 4) await pair.members.receiver.answer('accept')
      }
      return {}
    }),
}

export const failOver: Scenario = {
  r: 'R-15',
  name: 'the standby takes over on both sides, and the first database never comes back',
  invariants,
  play: async (stage) => {
    const pairs = [await startWithStandby(), await startWithStandby()]
    const clusters = pairs.map(({ cluster }) => cluster)
    try {
      await withPair(
        { ...stage, cluster: async (n) => clusters[n] ?? stage.cluster(n) },
        {},
        async (pair) => {
          await withTraffic(pair, 200, async () => {
            await delay(2_000)
            for (const { failOver: takeOver } of pairs) {
              await takeOver()
              await delay(2_000)
            }
          })
          return {}
        },
      )
    } finally {
      for (const one of pairs) await one.close()
    }
  },
}

/** In a session that may write although the database says that none may. */
async function writable(databaseUrl: string, texts: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('set default_transaction_read_only = off')
  for (const text of texts) await client.query(text)
  await client.end()
}

async function holdAll(databaseUrl: string): Promise<pg.Client[]> {
  await query(databaseUrl, endBackends)
  const held: pg.Client[] = []
  for (let n = 0; n < 40; n++) {
    const client = new pg.Client({ connectionString: databaseUrl })
    client.on('error', () => {})
    try {
      await client.connect()
      held.push(client)
    } catch {
      break
    }
  }
  return held
}
