import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,demo,bench,e2e}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['packages/server/src/foundation/testing/database-cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
    // Real processes, sockets and databases on a loaded machine: CI looks again before it says no. At a desk nothing is
    // repeated, so that what is not steady is seen.
    retry: process.env['CI'] ? 2 : 0,
    pool: 'forks',
  },
})
