import assert from 'node:assert/strict'
import { networkFaults, seededFaults } from '../network/network-fault.ts'
import { type Scenario, withPair } from './scenario.ts'
import { withTraffic } from './traffic.ts'
import { visitFaultPoints } from './visit-fault-points.ts'

/** under all at once. */
export const killAtEachStep: Scenario = {
  r: 'R-01…09',
  name: 'two members, each killed at every labelled step over a hostile network, and both databases without power',
  invariants: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I12'],
  quick: true,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      pair.proxy.setFaults(seededFaults(stage.seed, 0.5))
      pair.sender.proxy.setFaults(seededFaults(stage.seed + 1, 0.2))
      const visits = await withTraffic(pair, 250, async () => {
        const visited = await visitFaultPoints(pair, 90_000)
        await pair.crashDatabase('sender')
        await pair.crashDatabase('receiver')
        return visited
      })
      for (const { label, hit } of visits) if (hit) stage.hit(label)
      // A database that goes away ends no member: it waits and goes on.
      for (const member of Object.values(pair.members)) assert.deepEqual(member.unexpectedEnds(), [])
      const missed = visits.filter(({ hit }) => !hit).map(({ label }) => label)
      assert.deepEqual(missed, [])
      assert.ok(pair.acknowledged.length > 10)
      assert.deepEqual([...pair.proxy.counts.keys()].toSorted(), networkFaults.toSorted())
      return {}
    }),
}
