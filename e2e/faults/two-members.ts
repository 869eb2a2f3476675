import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConfigInput, createKeys, systemRandom } from '../../packages/server/src/foundation/index.ts'
import {
  createExchangeKeys,
  foundNetwork,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  type Publication,
} from '../../packages/server/src/network/members/index.ts'
import type { Side } from './labels.ts'

export const memberOf: Record<Side, { id: string; country: string }> = {
  sender: { id: 'hotline.se', country: 'SE' },
  receiver: { id: 'hotline.nl', country: 'NL' },
}

export interface TwoMembers {
  /** Holds the members' folders and logs. */
  folder: string
  config: Record<Side, ConfigInput>
  publication: Publication
  /** File of the network's first root. */
  root: string
}

/** Keys, keysets and a signed directory of two hotlines that know each other, as the secretariat would make them. */
export async function makeTwoMembers(wish: {
  databaseUrl: Record<Side, string>
  port: Record<Side, number>
  /** Where each is reached: itself, or what stands in front of it. */
  url: Record<Side, string>
}): Promise<TwoMembers> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-faults-'))
  const now = new Date()
  const founding = await foundNetwork(join(folder, 'secretariat'), { now })
  const make = async (side: Side) => {
    const { id, country } = memberOf[side]
    const dataDir = join(folder, id)
    await createKeys(dataDir, id, systemRandom)
    await createExchangeKeys(dataDir)
    const identity = loadIdentityKey(dataDir)
    const keys = loadExchangeKeys(dataDir)
    return {
      keyset: await makeKeyset({ member: id, identity, keys, url: wish.url[side], now }),
      entry: {
        ...{ id, name: id, kind: 'hotline' as const, countries: [country], takesOrphans: false },
        ...{ status: 'active' as const, identityKey: identity.publicJwk },
      },
      config: configOf(side, dataDir, wish.databaseUrl[side], wish.port[side], founding.root),
    }
  }
  const [sender, receiver] = [await make('sender'), await make('receiver')]
  const publication = await makeDirectory(
    [sender.entry, receiver.entry],
    [sender.keyset, receiver.keyset],
    founding.directoryKeys,
    { now, after: founding.publication },
  )
  return {
    ...{ folder, publication, root: founding.root },
    config: { sender: sender.config, receiver: receiver.config },
  }
}

/** Waits of the exchange are short here, so that a minute holds many faults. */
const policy: ConfigInput['policy'] = {
  ...{ undoWindowMs: 0, ledgerSealMs: 500 },
  ...{ retryFirstMs: 100, retryMaxMs: 500, retryMaxUrgentMs: 500, outboxLeaseMs: 3_000 },
}

function configOf(
  side: Side,
  dataDir: string,
  databaseUrl: string,
  port: number,
  root: string,
): ConfigInput {
  const { id, country } = memberOf[side]
  return {
    member: {
      ...{ id, name: id, kind: 'hotline', country },
      ...{ mailAddress: `notices@${id}.example`, website: `https://${id}.example/` },
    },
    ...{ dataDir, databaseUrl, policy, roles: ['exchange', 'worker'], log: 'warn' },
    listen: { exchange: { host: '127.0.0.1', port } },
    network: { root },
    mail: { outgoing: { host: '127.0.0.1', port: 25 } },
  }
}
