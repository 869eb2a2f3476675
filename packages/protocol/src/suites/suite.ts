/**
 * The suites of HX/1, the weaker first. `hx1`: Ed25519. `hx2`: Ed25519 and ML-DSA-44 (FIPS 204), both required. Parts
 * are sealed in the same way under both, post-quantum hybrid.
 */
export const suites = ['hx1', 'hx2'] as const
export type Suite = (typeof suites)[number]

export function isSuite(name: string): name is Suite {
  return suites.some((suite) => suite === name)
}

/** Whether a suite is below the least that the network's root allows. A least that this version does not know is above
 *  all that it knows. */
export function isWeaker(suite: Suite, minSuite: string): boolean {
  return !isSuite(minSuite) || suites.indexOf(suite) < suites.indexOf(minSuite)
}
