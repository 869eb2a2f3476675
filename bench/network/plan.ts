import { createHash } from 'node:crypto'

/** Some records that a member hands to another in one transaction. */
export interface Sending {
  /** After the start of the run. */
  atMs: number
  from: string
  to: string
  records: number
}

/** A tip at a time, a page with its files, an evening's work, a list that was imported. */
const sizes = [1, 1, 1, 4, 10, 50, 200]

/**
 * Who hands what to whom and when: each member `each` records, to any of the others, spread evenly over the run. The same
 * for the same seed.
 */
export function planTraffic(
  members: readonly string[],
  each: number,
  durationMs: number,
  seed: number,
): Sending[] {
  const plan: Sending[] = []
  for (const from of members) {
    const others = members.filter((member) => member !== from)
    let left = each
    for (let n = 0; left > 0; n++) {
      const draw = createHash('sha256').update(`${seed} ${from} ${n}`).digest()
      const records = Math.min(left, sizes[draw.readUInt32BE(0) % sizes.length] ?? 1)
      const to = others[draw.readUInt32BE(4) % others.length] ?? from
      plan.push({ atMs: (draw.readUInt32BE(8) / 2 ** 32) * durationMs, from, to, records })
      left -= records
    }
  }
  return plan.toSorted((a, b) => a.atMs - b.atMs)
}
