import type { AnswerHow, HandOverWish } from '../faults/network/member-messages.ts'
import { pick, seededRandom } from '../faults/network/seeded-random.ts'

export interface PlanWish {
  members: readonly string[]
  hosts: number
  clusters: number
  durationMs: number
  seed: number
  /** Of the whole run. */
  kills: number
  crashes: number
  absences: number
  /** Mean time between two hand-overs of the whole network. */
  pauseMs: number
}

/** What ends at `atMs` and comes back `forMs` later. */
export type Disturbance = { atMs: number; forMs: number } & (
  | { what: 'kill'; host: number }
  | { what: 'crash'; cluster: number }
  | { what: 'away'; member: string }
)

export type Work = { atMs: number } & (
  | { what: 'hand-over'; from: string; to: readonly string[]; wish: HandOverWish }
  | { what: 'answer'; member: string; how: AnswerHow }
)

export interface Plan {
  disturbances: Disturbance[]
  work: Work[]
}

/** Who hands what to whom, who answers, and what breaks when. The same for the same wish. */
export function drawPlan(wish: PlanWish): Plan {
  const random = seededRandom(wish.seed)
  const member = () => wish.members[Math.floor(random() * wish.members.length)] ?? ''
  const work: Work[] = []
  for (let atMs = 0; atMs < wish.durationMs; atMs += wish.pauseMs * (0.5 + random())) {
    const from = member()
    const first = otherThan(from, member)
    const items = pick(random, [1, 1, 1, 2, 4, 10])
    const evidenceBytes = pick(random, [0, 0, 0, 2_000, 20_000])
    const urgent = random() < 0.2
    work.push({ atMs, what: 'hand-over', from, to: [first], wish: { items, evidenceBytes, urgent } })
    const how = pick<AnswerHow>(random, ['accept', 'decline', 'accept-and-close', 'close'])
    work.push({ atMs: atMs + random() * 10_000, what: 'answer', member: first, how })
  }
  const times = (count: number, make: (when: { atMs: number; forMs: number }) => Disturbance) =>
    Array.from({ length: count }, () =>
      make({ atMs: wish.durationMs * (0.05 + 0.85 * random()), forMs: 500 + random() * 9_500 }),
    )
  const disturbances = [
    ...times(wish.kills, (when) => ({ ...when, what: 'kill', host: Math.floor(random() * wish.hosts) })),
    ...times(wish.crashes, (when) => ({
      ...{ ...when, what: 'crash', cluster: Math.floor(random() * wish.clusters) },
    })),
    ...times(wish.absences, (when) => ({ ...when, what: 'away', member: member() })),
  ]
  const byTime = (a: { atMs: number }, b: { atMs: number }) => a.atMs - b.atMs
  return { disturbances: disturbances.toSorted(byTime), work: work.toSorted(byTime) }
}

function otherThan(from: string, draw: () => string): string {
  for (;;) {
    const other = draw()
    if (other !== from) return other
  }
}
