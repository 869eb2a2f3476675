import { chooseSuite, chooseVersion } from '../../src/index.ts'

const lists = [['hx1'], ['hx2'], ['hx1', 'hx2'], ['hx2', 'hx1'], ['hx1', 'hx9'], ['hx9'], []]
const versionLists = [[1], [2], [1, 2], [3, 1], []]

/** Every pair of offers, with what is chosen. */
export function negotiationVectors() {
  return {
    about:
      'chooseSuite(ours, theirs, minSuite) and chooseVersion(ours, theirs), over what two signed keysets list. `chosen` or `reason`.',
    suites: lists.flatMap((ours) =>
      lists.flatMap((theirs) =>
        ['hx1', 'hx2', 'hx3'].map((minSuite) => {
          const choice = chooseSuite(ours, theirs, minSuite)
          return {
            ours,
            theirs,
            minSuite,
            ...(choice.ok ? { chosen: choice.suite } : { reason: choice.reason }),
          }
        }),
      ),
    ),
    versions: versionLists.flatMap((ours) =>
      versionLists.map((theirs) => {
        const choice = chooseVersion(ours, theirs)
        return { ours, theirs, ...(choice.ok ? { chosen: choice.version } : { reason: choice.reason }) }
      }),
    ),
  }
}
