import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { type Scenario, withPair } from './scenario.ts'

const day = 24 * 3_600_000
const small = { evidenceBytes: 1_000 }

/** nobody publishes anything new. */
export const hubAway: Scenario = {
  r: 'R-20',
  name: 'no word of the secretariat: members go on for seven days, stop sending when the directory has expired, and go on with the next',
  invariants: ['I1', 'I4'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      const later = async (days: number) => {
        for (const { process } of pair.network.members) await process.setClock(days * day)
      }
      await later(7)
      await pair.handOver(small)
      assert.ok(await pair.drain(60_000), 'seven days without the secretariat')
      await later(31)
      await pair.handOver(small)
      await delay(3_000)
      const { members } = await pair.network.history()
      const waiting = members.flatMap(({ outbox, sent }) => [
        ...outbox.filter(({ state }) => state === 'waiting'),
        ...sent.filter(({ state }) => state === 'queued'),
      ])
      assert.equal(waiting.length, 1, 'nothing is sent under an expired directory')
      await pair.network.publish(await pair.network.made.nextDirectory(new Date(Date.now() + 31 * day)))
      assert.ok(await pair.drain(60_000), 'with the next directory')
      await later(0)
      return {}
    }),
}
