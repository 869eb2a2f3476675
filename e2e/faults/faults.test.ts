import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from './check-history.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { faultPoints, type Side } from './labels.ts'
import { networkFaults, seededFaults } from './network-fault.ts'
import { type Pair, startPair } from './pair.ts'
import { plantedFaults } from './planted/planted-faults.ts'
import { withTraffic } from './traffic.ts'
import { visitFaultPoints } from './visit-fault-points.ts'

const seed = Number(process.env['FAULT_SEED'] ?? 1)
const drainMs = 60_000

let clusters: Record<Side, Cluster>
beforeAll(async () => {
  process.stdout.write(`seed of the hostile network: ${seed}\n`)
  const [sender, receiver] = await Promise.all([startCluster(), startCluster()])
  clusters = { sender, receiver }
})
afterAll(() => Promise.all(Object.values(clusters).map((one) => one.close())))

describe('two members, each killed at every step, over a hostile network', () => {
  let pair: Pair
  beforeAll(async () => {
    pair = await startPair({ clusters, seed })
  })
  afterAll(() => pair.close())

  test('bear what shows each planted fault', async () => {
    for (const { schedule } of plantedFaults) await schedule(pair)
    expect(await pair.drain(drainMs)).toBe(true)
    expect(await pair.check()).toEqual([])
  }, 120_000)

  test('lose, double and invent nothing, and prove every delivery, when killed at each fault point and without power', async () => {
    pair.proxy.setFaults(seededFaults(seed, 0.5))
    const visits = await withTraffic(pair, 250, async () => {
      const visited = await visitFaultPoints(pair, 60_000)
      await pair.crashDatabase('sender')
      await pair.crashDatabase('receiver')
      return visited
    })
    expect(await pair.drain(drainMs)).toBe(true)
    // A database that goes away ends no member: it waits and goes on.
    for (const member of Object.values(pair.members)) expect(member.unexpectedEnds()).toEqual([])
    expect(await pair.check()).toEqual([])
    expect(
      visits
        .filter(({ hit }) => hit)
        .map(({ label }) => label)
        .toSorted(),
    ).toEqual(faultPoints.map(({ label }) => label).toSorted())
    expect(pair.acknowledged.length).toBeGreaterThan(10)
    expect([...pair.proxy.counts.keys()].toSorted()).toEqual(networkFaults.toSorted())
  }, 240_000)
})

describe('the checker goes red when the exchange has the mistake', () => {
  test.each(plantedFaults)(
    '$name',
    async (planted) => {
      const { name, schedule, breaks } = planted
      const pair = await startPair({ clusters, seed, planted })
      try {
        await schedule(pair)
        await pair.drain(drainMs)
        const violations = await pair.check()
        process.stdout.write(`${name}: ${brokenInvariants(violations).join(', ')}\n`)
        expect(brokenInvariants(violations)).toEqual(expect.arrayContaining([...breaks]))
      } finally {
        await pair.close()
      }
    },
    120_000,
  )
})
