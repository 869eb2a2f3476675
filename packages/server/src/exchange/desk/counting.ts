/** So many lines are counted; then it is "more than": a count without an end takes as long as there are lines. */
export const countLimit = 1_000

export function counted(n: number): { n: number; more: boolean } {
  return { n: Math.min(n, countLimit), more: n > countLimit }
}
