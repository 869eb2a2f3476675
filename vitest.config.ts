import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,demo,bench,e2e}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['packages/server/src/foundation/testing/database-cluster.ts'],
    testTimeout: 60_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
    pool: 'forks',
  },
})
