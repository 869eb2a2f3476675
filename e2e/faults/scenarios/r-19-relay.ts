import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { labelsOf, type RelayedSide } from '../labels.ts'
import { letWait } from '../network/let-wait.ts'
import { toPath } from '../network/network-fault.ts'
import { query } from '../network/query.ts'
import { type Relayed, withRelay } from './relayed-network.ts'
import type { Scenario } from './scenario.ts'

const hour = 3_600_000

/** through the relay. */
export const killedAtTheRelay: Scenario = {
  r: 'R-19',
  name: 'sender, relay and the member that fetches, each killed at every labelled step of the way through the relay',
  invariants: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'],
  play: (stage) =>
    withRelay(stage, async (relayed) => {
      let over = false
      const traffic = (async () => {
        for (let n = 0; !over; n++) {
          await relayed.handOver(n % 3 === 0)
          await delay(250)
        }
      })()
      const visit = async (side: RelayedSide, { process }: Relayed['relay']) => {
        for (const label of labelsOf(side)) {
          assert.ok(await process.killAt(label, 1, 90_000), `${label} was not hit`)
          stage.hit(label)
        }
      }
      try {
        await Promise.all([
          visit('relayed-sender', relayed.sender),
          visit('relay', relayed.relay),
          visit('puller', relayed.fetcher),
        ])
      } finally {
        over = true
        await traffic
      }
      return {}
    }),
}

/** The sender keeps what it sends until the addressee has signed for it: a relay can lose all it has. */
export const relayWiped: Scenario = {
  r: 'R-19',
  name: 'the relay loses its disk with everything in its mailboxes, and later lists again what was fetched',
  invariants: ['I1', 'I2', 'I4', 'I5'],
  play: (stage) =>
    withRelay(stage, async ({ network, sender, relay, fetcher, handOver }) => {
      await handOver()
      assert.ok(await network.drain(120_000))
      await fetcher.process.restart(async (start) => {
        for (let n = 0; n < 3; n++) await handOver(n === 0)
        await network.until(
          relay.id,
          `select 1 from relayed_envelope where state = 'waiting' having count(*) = 3`,
        )
        await relay.process.restart(async (same) => {
          await emptyDatabase(relay.databaseUrl)
          await rm(join(relay.dataDir, 'vault'), { recursive: true, force: true })
          return same
        })
        return start
      })
      assert.ok(await network.drain(120_000))
      const { members } = await network.history()
      const sent = members.find(({ id }) => id === sender.id)?.sent ?? []
      // A relay that lists once more what was answered long ago.
      for (const { id, jws } of sent)
        await query(
          relay.databaseUrl,
          `update relayed_envelope set state = 'waiting', jws = $2, receipt = null, receipt_kind = null, ended_at = null
           where id = $1`,
          [id, jws],
        )
      await handOver()
      return {}
    }),
}

/** What it keeps to itself does not stay unseen. */
export const relayWithholds: Scenario = {
  r: 'R-19',
  name: 'the relay takes everything and gives nothing out: nothing counts as delivered, and somebody is told',
  invariants: ['I1', 'I4', 'I5', 'I11'],
  play: (stage) =>
    withRelay(stage, async ({ network, sender, relay, handOver }) => {
      relay.proxy.setFaults(toPath('/hx/v1/mailbox/lease', 'unsigned-5xx'))
      await handOver(true)
      await handOver()
      await network.until(
        sender.id,
        'select 1 from envelope_out where relayed_at is not null having count(*) = 2',
      )
      const { members } = await network.history()
      const states = new Set(members.flatMap(({ sent }) => sent.map(({ state }) => state)))
      assert.deepEqual([...states], ['queued'])
      await letWait(sender, 5)
      await sender.process.runLoop('exchange-deadlines')
      await network.until(sender.id, `select 1 from alarm where kind = 'urgent-overdue'`)
      await network.until(sender.id, `select 1 from alarm where kind = 'overdue'`)
      return { deadlines: { urgentMs: 15 * 60_000, normalMs: 4 * hour } }
    }),
}

/** All rows of all tables; the tables stay. */
async function emptyDatabase(databaseUrl: string): Promise<void> {
  const tables = await query<{ name: string }>(
    databaseUrl,
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname = 'public' and tablename not in ('migration', 'schema_migration')`,
  )
  const kept = tables.filter(({ name }) => !name.includes('migration'))
  await query(databaseUrl, `truncate ${kept.map(({ name }) => name).join(', ')} cascade`)
}
