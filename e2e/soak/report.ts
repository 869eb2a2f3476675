import { invariants } from '../faults/history/violation.ts'
import type { SoakResult } from './soak.ts'

/** I11 has its own scenarios: no deadline of hours passes in a soak. */
const notAsked: ReadonlySet<string> = new Set(['I11'])
const shown = 40

/** Invariants, counts and breaches as text. */
export function reportOf({ violations, counts }: SoakResult): string {
  const rows = invariants.map((invariant) => {
    const breaches = violations.filter((one) => one.invariant === invariant).length
    if (breaches > 0) return `| ${invariant} | BROKEN, ${breaches} times |`
    return `| ${invariant} | ${notAsked.has(invariant) ? 'not asked here' : 'held'} |`
  })
  return [
    ...['| invariant | |', '| --- | --- |', ...rows, ''],
    ...['| count | |', '| --- | --- |', ...Object.entries(counts).map(([what, n]) => `| ${what} | ${n} |`)],
    ...violations.slice(0, shown).map(({ invariant, what }) => `${invariant}: ${what}`),
  ].join('\n')
}
