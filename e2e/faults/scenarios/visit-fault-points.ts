import { type FaultLabel, labelsOf, type Side } from '../labels.ts'
import type { Pair } from '../network/pair.ts'

export interface Visit {
  label: FaultLabel
  /** Whether the process was killed there. */
  hit: boolean
}

/** Kills both members at each of their fault points in turn, both sides at the same time; what is killed is started
 *  again. Needs traffic. */
export async function visitFaultPoints(
  { members }: Pick<Pair, 'members'>,
  withinMs: number,
): Promise<Visit[]> {
  const visit = async (side: Side) => {
    const visits: Visit[] = []
    for (const label of labelsOf(side))
      visits.push({ label, hit: await members[side].killAt(label, 1, withinMs) })
    return visits
  }
  return (await Promise.all([visit('sender'), visit('receiver')])).flat()
}
