import assert from 'node:assert/strict'
import type { Invariant, Violation } from '../history/check-history.ts'
import type { Expected } from '../history/history.ts'
import type { FaultLabel } from '../labels.ts'
import { type Cluster, startCluster } from '../network/cluster.ts'
import { type FaultNetwork, type MemberWish, startNetwork } from '../network/fault-network.ts'
import { type Pair, type PairWish, startPair } from '../network/pair.ts'

/** One of the fault tests of security.md section 4. */
export interface Scenario {
  /** Its number there. */
  r: string
  /** What is done to whom, as a sentence about behaviour. */
  name: string
  /** What it puts to the test; all others are checked as well. */
  invariants: readonly Invariant[]
  /** Part of `npm test`. */
  quick?: boolean
  /** Why it cannot be played on this machine; undefined when it can. */
  lacks?: () => string | undefined
  /** Throws when something is not as it must be. */
  play(stage: Stage): Promise<void>
}

/** What a scenario is played on. */
export interface Stage {
  seed: number
  /** The cluster of the n-th member; kept for the scenarios after it. */
  cluster(n: number): Promise<Cluster>
  /** For the report. */
  hit(label: FaultLabel): void
  note(text: string): void
}

/** Long enough for a loaded machine; a right exchange needs a few seconds. */
export const drainMs = 120_000

/** Plays with two members; then all is healed, and the history must break nothing but what is expected. */
export async function withPair(
  stage: Stage,
  wish: Omit<PairWish, 'clusters' | 'seed'>,
  use: (pair: Pair) => Promise<Expected>,
): Promise<void> {
  const [sender, receiver] = await Promise.all([stage.cluster(0), stage.cluster(1)])
  const pair = await startPair({ clusters: { sender, receiver }, seed: stage.seed, ...wish })
  await settled(stage, pair.network, () => use(pair))
}

/** The same on clusters with settings of their own, which are gone afterwards. */
export async function withOwnClusters(
  stage: Stage,
  settings: Readonly<Record<string, string>>,
  use: (pair: Pair) => Promise<Expected>,
): Promise<void> {
  const own = [await startCluster(settings), await startCluster(settings)]
  try {
    await withPair({ ...stage, cluster: async (n) => own[n] ?? stage.cluster(n) }, {}, use)
  } finally {
    for (const cluster of own) await cluster.close()
  }
}

/** The same with any members; the n-th is on the n-th cluster. */
export async function withNetwork(
  stage: Stage,
  wishes: readonly Omit<MemberWish, 'cluster'>[],
  use: (network: FaultNetwork) => Promise<Expected>,
): Promise<void> {
  const placed = await Promise.all(
    wishes.map(async (wish, n) => ({ ...wish, cluster: await stage.cluster(n) })),
  )
  const network = await startNetwork(placed, stage.seed)
  await settled(stage, network, () => use(network))
}

async function settled(stage: Stage, network: FaultNetwork, use: () => Promise<Expected>): Promise<void> {
  try {
    const expected = await use()
    const drained = await network.drain(drainMs)
    const violations = await network.check(expected)
    const faults = network.members.flatMap(({ proxy }) => [...proxy.counts.values()])
    const ends = network.members.flatMap(({ process }) => process.unexpectedEnds())
    stage.note(
      `${network.acknowledged.length} hand-overs, ${faults.reduce((sum, n) => sum + n, 0)} faults of the network, ${ends.length} unexpected ends`,
    )
    assert.deepEqual(violations.map(sentence), [])
    assert.ok(drained, 'something is still on its way')
  } finally {
    await network.close()
  }
}

const sentence = ({ invariant, what }: Violation) => `${invariant} ${what}`
