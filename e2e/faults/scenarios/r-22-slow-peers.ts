import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultMember, FaultNetwork } from '../network/fault-network.ts'
import { query } from '../network/query.ts'
import { type Scenario, withNetwork, withPair } from './scenario.ts'

const small = { evidenceBytes: 0 }
const queued = 10_000
const inOne = 500
const turns = 3
const inOneTurn = 8

export const deadPeer: Scenario = {
  r: 'R-22',
  name: `${queued} records wait for a member that is down: the others wait no longer, and its back-off outlives a restart`,
  invariants: ['I1', 'I4'],
  play: (stage) =>
    withNetwork(
      stage,
      [
        { id: 'hotline.se', policy: { retryFirstMs: 2_000, retryMaxMs: 60_000, retryMaxUrgentMs: 60_000 } },
        { id: 'hotline.nl' },
        { id: 'hotline.fr', dead: true },
      ],
      async (network) => {
        const sender = network.member('hotline.se')
        const empty = await timesOf(network)
        for (let n = 0; n < queued / inOne; n++) {
          const promised = await sender.process.handOver(['hotline.fr'], { ...small, items: inOne })
          assert.equal(promised.length, inOne)
        }
        await network.until(sender.id, `select 1 from peer_state where peer = 'hotline.fr' and failures >= 3`)
        // A machine that others use is now fast, now slow: both are measured in turns, and their medians compared.
        const [alone, beside]: [number[], number[]] = [[], []]
        for (let turn = 0; turn < turns; turn++) {
          await queueAside(sender)
          alone.push(...(await timesOf(network)))
          await queueBack(sender)
          beside.push(...(await timesOf(network)))
        }
        const [without, withQueue] = [median(alone), median(beside)]
        stage.note(
          `one hand-over, median and 95th percentile: ${shown(empty)} before there was a queue; in ${turns} turns each ${shown(alone)} alone, ${shown(beside)} beside ${queued} that wait`,
        )
        assert.ok(withQueue < without * 1.5 + 100, `${withQueue} ms beside it, ${without} ms alone`)
        const before = await waitOf(network)
        await sender.process.kill()
        const after = await waitOf(network)
        assert.ok(
          after.failures >= before.failures && after.openAt >= before.openAt,
          'the back-off was forgotten',
        )
        return {}
      },
    ),
}

/** Slowly dripping requests hold the receiver's connections. */
export const slowloris: Scenario = {
  r: 'R-22',
  name: 'three hundred connections drip their requests into the receiver',
  invariants: ['I4'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      const sockets: Socket[] = []
      const drip = setInterval(() => {
        for (const socket of sockets) socket.write('X-Drip: 1\r\n')
      }, 500)
      try {
        for (let n = 0; n < 300; n++) {
          const socket = connect(pair.receiver.port, '127.0.0.1')
          socket.on('error', () => {})
          socket.write('POST /hx/v1/envelopes HTTP/1.1\r\nHost: receiver.example\r\nContent-Length: 1000\r\n')
          sockets.push(socket)
        }
        await delay(1_000)
        for (let n = 0; n < 5; n++) await pair.handOver({ evidenceBytes: 50_000 })
        const began = Date.now()
        await pair.network.until(
          pair.sender.id,
          `select 1 from envelope_out where state = 'delivered' having count(*) >= 1`,
        )
        assert.ok(await pair.drain(60_000))
        stage.note(`five hand-overs in ${Date.now() - began} ms`)
      } finally {
        clearInterval(drip)
        for (const socket of sockets) socket.destroy()
      }
      return {}
    }),
}

/** Milliseconds until a hand-over to the member that is up has its receipt, one after the other. */
async function timesOf(network: FaultNetwork): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < inOneTurn; n++) {
    const began = Date.now()
    await network.handOver('hotline.se', ['hotline.nl'], small)
    const item = network.acknowledged.at(-1)?.itemId
    await network.until('hotline.se', `select 1 from hand_over where item_id = $1 and state = 'delivered'`, [
      item,
    ])
    times.push(Date.now() - began)
  }
  return times
}

async function waitOf(network: FaultNetwork): Promise<{ failures: number; openAt: number }> {
  const [row] = await query<{ failures: number; openAt: number }>(
    network.member('hotline.se').databaseUrl,
    `select failures, extract(epoch from open_at)::float8 as "openAt" from peer_state where peer = 'hotline.fr'`,
  )
  assert.ok(row)
  return row
}

/** The queue to the dead member out of the sender's sight; its tables stay as long as they are. */
async function queueAside({ databaseUrl }: FaultMember): Promise<void> {
  await query(databaseUrl, `update envelope_out set state = 'rejected' where ${toDead} and state = 'queued'`)
  await query(
    databaseUrl,
    `update outbox_record set state = 'given-up' where ${forDead} and state = 'waiting'`,
  )
}

async function queueBack({ databaseUrl }: FaultMember): Promise<void> {
  await query(databaseUrl, `update envelope_out set state = 'queued' where ${toDead} and state = 'rejected'`)
  await query(
    databaseUrl,
    `update outbox_record set state = 'waiting' where ${forDead} and state = 'given-up'`,
  )
}

const toDead = `peer = 'hotline.fr'`
const forDead = `distribution = array['hotline.fr']`
const share = (times: readonly number[], of: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * of)] ?? 0
const median = (times: readonly number[]) => share(times, 0.5)
const shown = (times: readonly number[]) => `${median(times)} and ${share(times, 0.95)} ms`
