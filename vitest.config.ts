import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The long ones first: at the end one of them would run alone, with a processor idle. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) =>
      /\/e2e\/(faults|canary|browser)\/[^/]+$/.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    include: ['{packages,demo,bench,e2e}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['packages/server/src/foundation/testing/database-cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    // Real processes, sockets and databases on a loaded machine: CI looks again before it says no. At a desk nothing is
    // repeated, so that what is not steady is seen.
    retry: process.env['CI'] ? 2 : 0,
    pool: 'forks',
  },
})
