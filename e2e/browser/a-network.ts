import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb } from '@samverkan/demo/build-web.ts'
import { type Network, startNetwork } from '@samverkan/demo/network.ts'

/** A demo network with nothing in it yet and the workbench as it is built; `stop` also deletes its folder. */
export async function aNetwork(policy: { undoWindowMs?: number } = {}): Promise<Network> {
  await buildWeb()
  const dataDir = await mkdtemp(join(tmpdir(), 'samverkan-browser-test-'))
  const network = await startNetwork({ dataDir, policy, log: 'error' })
  return {
    ...network,
    stop: async () => {
      await network.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
