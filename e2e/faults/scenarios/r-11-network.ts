import assert from 'node:assert/strict'
import { toAll } from '../network/network-fault.ts'
import { type Scenario, withPair } from './scenario.ts'

const day = 24 * 3_600_000

/** whatever the network does to requests and answers, and whenever. */
export const unreliableNetwork: Scenario = {
  r: 'R-11',
  name: 'requests and answers lost, late, reordered, doubled and replayed, also weeks later',
  invariants: ['I2', 'I5', 'I6'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      const { proxy, receiver } = pair
      for (const fault of ['drop-request', 'drop-response', 'delay', 'duplicate', 'replay'] as const) {
        const before = proxy.counts.get(fault) ?? 0
        proxy.setFaults(toAll(fault))
        await Promise.all([pair.handOver(), pair.handOver({ urgent: true })])
        await proxy.met(fault, before + 3)
      }
      assert.ok(await pair.drain(60_000))
      const given = await receiptsOf(pair)
      // Within and past the validity, and past the thirty days after which an envelope counts as old.
      for (const later of [1, 10, 20, 45]) {
        await receiver.process.setClock(later * day)
        for (const { body } of await proxy.replayKept()) assert.ok(given.has(body), body.slice(0, 200))
      }
      await receiver.process.setClock(0)
      return {}
    }),
}

async function receiptsOf({ network }: Parameters<Parameters<typeof withPair>[2]>[0]): Promise<Set<string>> {
  const { members } = await network.history()
  return new Set(members.flatMap(({ taken }) => taken.map(({ receipt }) => receipt)))
}
