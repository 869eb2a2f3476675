import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { toEnvelopes } from '../network/network-fault.ts'
import { type Scenario, withPair } from './scenario.ts'

const day = 24 * 3_600_000

export const receiverLongBehind: Scenario = {
  r: 'R-17',
  name: 'the receiver believes that it is 400 days ago: it refuses nothing for good, and takes all when its clock is right',
  invariants: ['I1', 'I4', 'I5'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await pair.members.receiver.setClock(-400 * day)
      for (let n = 0; n < 3; n++) await pair.handOver({ evidenceBytes: 1_000 })
      await delay(2_000)
      const { members } = await pair.network.history()
      const states = new Set(members.flatMap(({ sent }) => sent.map(({ state }) => state)))
      assert.deepEqual([...states], ['queued'])
      await pair.members.receiver.setClock(0)
      return {}
    }),
}

export const senderAheadAndBack: Scenario = {
  r: 'R-17',
  name: 'the sender is three days ahead, dies with an envelope in hand, and its clock jumps back',
  invariants: ['I1', 'I4', 'I5'],
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      await pair.handOver({ evidenceBytes: 1_000 })
      assert.ok(await pair.drain(60_000))
      pair.proxy.setFaults(toEnvelopes('unsigned-5xx', Number.MAX_SAFE_INTEGER))
      await pair.handOver({ evidenceBytes: 1_000 })
      await pair.proxy.met('unsigned-5xx', 1)
      // What is put off under this clock is put off to a time three days from now.
      await pair.members.sender.setClock(3 * day)
      await pair.proxy.met('unsigned-5xx', (pair.proxy.counts.get('unsigned-5xx') ?? 0) + 2)
      await pair.members.sender.kill()
      await pair.members.sender.setClock(0)
      return {}
    }),
}
