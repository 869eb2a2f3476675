import assert from 'node:assert/strict'
import { letWait } from '../network/let-wait.ts'
import { toAll } from '../network/network-fault.ts'
import { type Scenario, withPair } from './scenario.ts'

const day = 24 * 3_600_000

/** R-12, the short one. */
export const oneWayPartition: Scenario = {
  r: 'R-12',
  name: 'everything arrives and no answer comes back, then both ways are open again',
  invariants: ['I4', 'I6'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      pair.proxy.setFaults(toAll('drop-response'))
      for (let n = 0; n < 4; n++) await pair.handOver({ evidenceBytes: 1_000 })
      await pair.proxy.met('drop-response', 8)
      const { members } = await pair.network.history()
      const states = new Set(members.flatMap(({ sent }) => sent.map(({ state }) => state)))
      assert.deepEqual([...states], ['queued'])
      return {}
    }),
}

/** R-12, the long one: the clocks of both members are ten days on when the network is whole again. */
export const tenDaysApart: Scenario = {
  r: 'R-12',
  name: 'no connection for ten days: nothing is given up, and nobody waits unseen',
  invariants: ['I4', 'I11'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await pair.handOver({ evidenceBytes: 1_000 })
      assert.ok(await pair.drain(60_000))
      pair.proxy.setFaults(toAll('drop-request'))
      await pair.handOver({ evidenceBytes: 1_000, urgent: true })
      await pair.handOver({ evidenceBytes: 1_000 })
      await pair.proxy.met('drop-request', 2)
      await letWait(pair.sender, 10 * 24)
      for (const days of [1, 4, 10]) {
        for (const { process } of pair.network.members) await process.setClock(days * day)
        await pair.members.sender.runLoop('exchange-deadlines')
        const before = pair.proxy.counts.get('drop-request') ?? 0
        await pair.proxy.met('drop-request', before + 1)
      }
      return { deadlines: { urgentMs: day / 96, normalMs: day / 6 } }
    }),
}
