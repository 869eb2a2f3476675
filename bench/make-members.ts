import { join } from 'node:path'
import {
  type ConfigInput,
  createExchangeKeys,
  createKeys,
  foundNetwork,
  freePort,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  systemRandom,
} from '../packages/server/src/index.ts'
import type { Publication } from '../packages/server/src/network/members/index.ts'

/** What each member's process needs to open its rooms. */
export interface MemberStart {
  config: ConfigInput
  publication: Publication
}

/** Hotlines of one network, each with keys, a keyset and an exchange port of its own; in the order of `ids`. */
export async function makeMembers(folder: string, ids: readonly string[]): Promise<MemberStart[]> {
  const now = new Date()
  const founding = await foundNetwork(join(folder, 'secretariat'), { now })
  const members = await Promise.all(
    ids.map(async (id) => {
      const country = id.slice(-2).toUpperCase()
      const dataDir = join(folder, id)
      await createKeys(dataDir, id, systemRandom)
      await createExchangeKeys(dataDir)
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const identity = loadIdentityKey(dataDir)
      const keyset = await makeKeyset({ member: id, identity, keys: loadExchangeKeys(dataDir), url, now })
      const config: ConfigInput = {
        member: {
          ...{ id, name: id, kind: 'hotline', country },
          ...{ mailAddress: `notices@${id}.example`, website: `https://${id}.example/` },
        },
        ...{ dataDir, databaseUrl: 'postgres:', roles: ['exchange', 'worker'] },
        listen: { exchange: { port } },
        network: { root: founding.root },
        mail: { outgoing: { host: '127.0.0.1', port: 25 } },
        log: 'warn',
      }
      const entry = {
        ...{ id, name: id, kind: 'hotline' as const, countries: [country], takesOrphans: false },
        ...{ status: 'active' as const, identityKey: identity.publicJwk },
      }
      return { config, keyset, entry }
    }),
  )
  const publication = await makeDirectory(
    members.map(({ entry }) => entry),
    members.map(({ keyset }) => keyset),
    founding.directoryKeys,
    { now, after: founding.publication },
  )
  return members.map(({ config }) => ({ config, publication }))
}
