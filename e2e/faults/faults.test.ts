import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from './history/check-history.ts'
import { labelsOf } from './labels.ts'
import { type Cluster, startCluster } from './network/cluster.ts'
import { startPair } from './network/pair.ts'
import { plantedFaults } from './planted/planted-faults.ts'
import { openRunner, type Runner } from './run/stage.ts'
import { scenarios } from './scenarios/scenarios.ts'

const seed = Number(process.env['FAULT_SEED'] ?? 1)

describe('the quick fault tests', () => {
  let runner: Runner
  beforeAll(() => {
    runner = openRunner(seed)
  })
  afterAll(async () => {
    process.stdout.write(`Seed ${seed}\n${runner.report()}\n`)
    await runner.close()
  })

  for (const scenario of scenarios.filter(({ quick }) => quick)) {
    const lacking = scenario.lacks?.()
    test.skipIf(lacking !== undefined)(
      `${scenario.r}: ${scenario.name}${lacking === undefined ? '' : ` (skipped: ${lacking})`}`,
      () => runner.play(scenario),
      300_000,
    )
  }

  test('have come past every fault point of sender and receiver', () => {
    const here = new Set([...labelsOf('sender'), ...labelsOf('receiver')])
    expect(runner.missedFaultPoints().filter((label) => here.has(label))).toEqual([])
  })
})

describe('the checker goes red when the exchange has the mistake', () => {
  let clusters: { sender: Cluster; receiver: Cluster }
  let relay: Cluster
  beforeAll(async () => {
    const [sender, receiver, third] = await Promise.all([startCluster(), startCluster(), startCluster()])
    clusters = { sender, receiver }
    relay = third
  })
  afterAll(() => Promise.all([...Object.values(clusters), relay].map((one) => one.close())))

  test.each(plantedFaults)(
    '$name',
    async (planted) => {
      const relayCluster = planted.throughRelay === true ? relay : undefined
      const pair = await startPair({ clusters, relayCluster, seed, planted })
      try {
        const expected = await planted.schedule(pair)
        await pair.drain(5_000)
        const broken = brokenInvariants(await pair.check(expected))
        process.stdout.write(`${planted.name}: ${broken.join(', ')}\n`)
        expect(broken).toEqual(expect.arrayContaining([...planted.breaks]))
      } finally {
        await pair.close()
      }
    },
    180_000,
  )
})
