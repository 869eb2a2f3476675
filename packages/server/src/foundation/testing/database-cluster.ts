// Vitest's global set-up: one real PostgreSQL cluster for the whole run.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedDatabase } from '../embedded-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    clusterUrl: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-test-'))
  const cluster = await startEmbeddedDatabase(folder)
  project.provide('clusterUrl', await cluster.databaseUrl('postgres'))
  return async () => {
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
