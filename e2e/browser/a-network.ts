import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb } from '@samverkan/demo/build-web.ts'
import { type Network, type NetworkOptions, startNetwork } from '@samverkan/demo/network.ts'

type Policy = NonNullable<NetworkOptions['policy']>

/** A demo network with nothing in it yet and the workbench as it is built; `stop` also deletes its folder. */
export async function aNetwork(policy: Policy = {}): Promise<Network> {
  await buildWeb()
  try {
    return await startInNewFolder(policy)
  } catch (error) {
    // A network looks for free ports before it binds them, and networks of other tests start at the same time.
    if (!isPortTaken(error)) throw error
    return startInNewFolder(policy)
  }
}

async function startInNewFolder(policy: Policy): Promise<Network> {
  const dataDir = await mkdtemp(join(tmpdir(), 'samverkan-browser-test-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    const network = await startNetwork({ dataDir, policy, log: 'error' })
    return {
      ...network,
      stop: async () => {
        await network.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
