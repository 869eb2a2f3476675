// The long fault run: node scripts/run.js e2e/faults/run.ts --rounds 20 --seed 1. The first round visits every fault point, the others are
// as their seeds have them. Ends with 1 when an invariant broke.
import { parseArgs } from 'node:util'
import { startCluster } from './cluster.ts'
import { faultPoints } from './labels.ts'
import { seededFaults } from './network-fault.ts'
import { type Pair, startPair } from './pair.ts'
import { randomRound } from './random-round.ts'
import { withTraffic } from './traffic.ts'
import { type Visit, visitFaultPoints } from './visit-fault-points.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [rounds, firstSeed] = [Number(values.rounds), Number(values.seed)]
const drainMs = 120_000
const say = (line: string) => process.stdout.write(`${line}\n`)

const [sender, receiver] = await Promise.all([startCluster(), startCluster()])
const hit = new Set<string>()
let failed = 0
try {
  for (let round = 0; round < rounds; round++) failed += (await play(firstSeed + round, round)) ? 0 : 1
} finally {
  await Promise.all([sender.close(), receiver.close()])
}
const missed = faultPoints.map(({ label }) => label).filter((label) => !hit.has(label))
say(`${rounds} rounds, ${failed} failed; fault points not hit: ${missed.join(', ') || 'none'}`)
process.exitCode = failed === 0 && missed.length === 0 ? 0 : 1

async function play(seed: number, round: number): Promise<boolean> {
  const pair = await startPair({ clusters: { sender, receiver }, seed })
  try {
    const visits = round === 0 ? await everyFaultPoint(pair, seed) : await randomRound(pair, seed)
    for (const { label, hit: was } of visits) if (was) hit.add(label)
    const drained = await pair.drain(drainMs)
    const violations = await pair.check()
    const faults = [...pair.proxy.counts.values()].reduce((sum, n) => sum + n, 0)
    const ends = Object.values(pair.members).flatMap((member) => member.unexpectedEnds())
    say(
      `seed ${seed}: ${pair.acknowledged.length} hand-overs, ${faults} faults of the network, ${visits.length} kills at fault points, ${ends.length} unexpected ends, ${drained ? 'drained' : 'NOT DRAINED'}, ${violations.length} violations`,
    )
    for (const { invariant, what } of violations) say(`  ${invariant} ${what}`)
    return drained && violations.length === 0
  } finally {
    await pair.close()
  }
}

function everyFaultPoint(pair: Pair, seed: number): Promise<Visit[]> {
  pair.proxy.setFaults(seededFaults(seed, 0.3))
  return withTraffic(pair, 250, () => visitFaultPoints(pair, 60_000))
}
