import { setTimeout as delay } from 'node:timers/promises'
import { labelsOf, type Side } from '../labels.ts'
import { seededFaults } from '../network/network-fault.ts'
import type { Pair } from '../network/pair.ts'
import { pick, seededRandom, shuffled } from '../network/seeded-random.ts'
import { withTraffic } from './traffic.ts'
import type { Visit } from './visit-fault-points.ts'

/** At most five ends and crashes a side: a sixth in one try makes a dead letter, which is right but not delivered. */
const killsAtLabels = 3

/**
 * Faults as the seed has them, on both sides at once, with traffic: kills at fault points and anywhere, a crash of each
 * database, a hostile network. The caller heals and checks.
 */
export async function randomRound(pair: Pair, seed: number): Promise<Visit[]> {
  const random = seededRandom(seed)
  pair.proxy.setFaults(seededFaults(seed, 0.2 + random() * 0.4))
  const lanes = { sender: eventsOf('sender', random), receiver: eventsOf('receiver', random) }
  const pauseMs = 50 + random() * 300
  return withTraffic(pair, pauseMs, async () => {
    const play = async (side: Side) => {
      const visits: Visit[] = []
      for (const event of lanes[side]) {
        const visit = await event(pair)
        if (visit) visits.push(visit)
      }
      return visits
    }
    return (await Promise.all([play('sender'), play('receiver')])).flat()
  })
}

type FaultEvent = (pair: Pair) => Promise<Visit | undefined>

/** Drawn before anything happens, so that the order is the seed's and not the clock's. */
function eventsOf(side: Side, random: () => number): FaultEvent[] {
  const [first, ...more] = labelsOf(side)
  if (first === undefined) throw new Error(`${side} has fault points`)
  const kills = Array.from({ length: killsAtLabels }, (): FaultEvent => {
    const [label, nth] = [pick(random, [first, ...more]), 1 + Math.floor(random() * 3)]
    return async ({ members }) => ({ label, hit: await members[side].killAt(label, nth, 60_000) })
  })
  const killMs = random() * 2_000
  const events: FaultEvent[] = [
    ...kills,
    async ({ members }) => {
      await delay(killMs)
      await members[side].kill()
      return undefined
    },
    async ({ crashDatabase }) => {
      await crashDatabase(side)
      return undefined
    },
  ]
  return shuffled(random, events)
}
