import assert from 'node:assert/strict'
import { seededFaults } from '../network/network-fault.ts'
import { type Scenario, withNetwork, withPair } from './scenario.ts'
import { withTraffic } from './traffic.ts'

const invariants = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I12'] as const
const small = { evidenceBytes: 20_000 }

export const twoWorkers: Scenario = {
  r: 'R-23',
  name: 'two more workers on each side send and apply at the same time, over a hostile network',
  invariants,
  play: (stage) =>
    withPair(stage, {}, async (pair) => {
      const workers = [
        await pair.network.addWorker(pair.sender.id),
        await pair.network.addWorker(pair.receiver.id),
      ]
      pair.proxy.setFaults(seededFaults(stage.seed, 0.3))
      for (let n = 0; n < 30; n++) {
        await pair.handOver({ ...small, urgent: n % 3 === 0 })
        if (n === 10) await Promise.all(workers.map((worker) => worker.kill()))
        if (n % 10 === 9) await pair.members.receiver.answer('accept')
      }
      return {}
    }),
}

export const threeMembers: Scenario = {
  r: 'R-23',
  name: 'three members hand over to each other, each killed on the way',
  invariants,
  play: (stage) => {
    const ids = ['hotline.se', 'hotline.nl', 'hotline.fr']
    return withNetwork(
      stage,
      ids.map((id) => ({ id })),
      async (network) => {
        for (const { proxy } of network.members) proxy.setFaults(seededFaults(stage.seed, 0.3))
        for (let n = 0; n < 24; n++) {
          const [from = '', to = '', third = ''] = [0, 1, 2].map((step) => ids[(n + step) % 3])
          await network.handOver(from, n % 2 === 0 ? [to, third] : [to], small)
          if (n % 8 === 5) await network.member(to).process.kill()
          if (n % 8 === 7) await network.member(to).process.answer('accept')
        }
        return {}
      },
    )
  },
}

export const nextVersion: Scenario = {
  r: 'R-23',
  name: 'one member, then the other, comes to speak the next suite while hand-overs go on',
  invariants,
  play: (stage) =>
    withPair(stage, { suites: ['hx1'] }, async (pair) => {
      await withTraffic(pair, 150, async () => {
        for (const member of [pair.receiver, pair.sender]) {
          await pair.network.until(pair.sender.id, `select 1 from envelope_out where state = 'delivered'`)
          await pair.network.publish(await pair.network.made.nextKeyset(member.id, ['hx1', 'hx2']))
          await member.process.restart()
        }
      })
      await pair.handOver(small)
      assert.ok(await pair.drain(60_000))
      const { members } = await pair.network.history()
      const texts = members.find(({ id }) => id === pair.sender.id)?.sent.map(({ jws }) => jws) ?? []
      const [first = '', last = ''] = [
        texts.find((jws) => !jws.startsWith('{')),
        texts.find((jws) => jws.startsWith('{')),
      ]
      assert.ok(first !== '' && last !== '', 'both suites were spoken')
      return {}
    }),
}
