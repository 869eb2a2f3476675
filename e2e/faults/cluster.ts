import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '../../packages/server/src/foundation/index.ts'

/** One member's PostgreSQL. It belongs to the test, so that it outlives the member's process and the other way round. */
export interface Cluster {
  databaseUrl(name: string): Promise<string>
  /** Ends it as a power cut would and starts it again on the same port; returns when it has recovered. */
  crash(): Promise<void>
  /** Stops it and deletes its folder. */
  close(): Promise<void>
}

export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-faults-cluster-'))
  let current = await startEmbeddedDatabase(folder)
  const { port } = current
  return {
    databaseUrl: (name) => current.databaseUrl(name),
    crash: async () => {
      await current.crash()
      current = await startEmbeddedDatabase(folder, { port })
    },
    close: async () => {
      await current.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
