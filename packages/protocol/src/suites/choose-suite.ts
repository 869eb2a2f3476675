import { isWeaker, type Suite, suites } from './suite.ts'

export type SuiteChoice =
  | { ok: true; suite: Suite }
  /** `below-minimum`: there is a common suite, and the root forbids it. */
  | { ok: false; reason: 'no-common-suite' | 'below-minimum' }

/**
 * The strongest suite that two members have in common and the root allows (HX/1 section 4, versions).
 *
 * `ours` and `theirs` are the `suites` of signed keysets and never what an endpoint says, so that nobody in between can
 * talk two members down. Names that this version does not know are passed over.
 */
export function chooseSuite(
  ours: readonly string[],
  theirs: readonly string[],
  minSuite: string = 'hx1',
): SuiteChoice {
  const strongest = suites.findLast((suite) => ours.includes(suite) && theirs.includes(suite))
  if (strongest === undefined) return { ok: false, reason: 'no-common-suite' }
  if (isWeaker(strongest, minSuite)) return { ok: false, reason: 'below-minimum' }
  return { ok: true, suite: strongest }
}
