import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConfigInput, createKeys, systemRandom } from '../../../packages/server/src/foundation/index.ts'
import {
  createExchangeKeys,
  foundNetwork,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  type Publication,
} from '../../../packages/server/src/network/members/index.ts'

export interface MemberAddress {
  id: string
  databaseUrl: string
  port: number
  /** Where it is reached: itself, or what stands in front of it; the relay, where it only fetches. */
  url: string
  kind?: 'hotline' | 'secretariat'
  delivery?: 'push' | 'relay'
  policy?: ConfigInput['policy']
}

export interface MadeMembers {
  /** Holds the members' folders and logs. */
  folder: string
  configs: ReadonlyMap<string, ConfigInput>
  publication: Publication
  /** File of the network's first root. */
  root: string
  /** The publication with the member's next keyset, over the keys that lie in its folder then. */
  nextKeyset(id: string): Promise<Publication>
}

/** Keys, keysets and a signed directory of hotlines that know each other, as the secretariat would make them. */
export async function makeMembers(wishes: readonly MemberAddress[]): Promise<MadeMembers> {
  const folder = await mkdtemp(join(tmpdir(), 'samverkan-faults-'))
  const now = new Date()
  const founding = await foundNetwork(join(folder, 'secretariat'), { now })
  const made = await Promise.all(
    wishes.map(async (wish) => {
      const dataDir = join(folder, wish.id)
      await createKeys(dataDir, wish.id, systemRandom)
      await createExchangeKeys(dataDir)
      const identity = loadIdentityKey(dataDir)
      const keys = loadExchangeKeys(dataDir)
      const entry = {
        ...{ id: wish.id, name: wish.id, kind: wish.kind ?? 'hotline', countries: countriesOf(wish) },
        ...{ takesOrphans: false, status: 'active' as const, identityKey: identity.publicJwk },
      }
      const keyset = await makeKeyset({
        ...{ member: wish.id, identity, keys, url: wish.url, now },
        delivery: wish.delivery ?? 'push',
      })
      return { keyset, entry, config: configOf(wish, dataDir, founding.root) }
    }),
  )
  let publication = await makeDirectory(
    made.map(({ entry }) => entry),
    made.map(({ keyset }) => keyset),
    founding.directoryKeys,
    { now, after: founding.publication },
  )
  const newest = new Map(made.map(({ entry, keyset }) => [entry.id, { version: 1, document: keyset }]))
  return {
    ...{ folder, root: founding.root },
    configs: new Map(made.map(({ entry, config }) => [entry.id, config])),
    get publication() {
      return publication
    },
    nextKeyset: async (id) => {
      const dataDir = join(folder, id)
      const previous = newest.get(id)
      const wish = wishes.find((one) => one.id === id)
      if (!previous || !wish) throw new Error(`no member ${id}`)
      const document = await makeKeyset({
        ...{ member: id, identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir) },
        ...{ url: wish.url, delivery: wish.delivery ?? 'push', now: new Date(), previous },
      })
      newest.set(id, { version: previous.version + 1, document })
      publication = { documents: [...publication.documents, { type: 'keyset', document }] }
      return publication
    },
  }
}

const countryOf = (id: string) => id.slice(-2).toUpperCase()
const countriesOf = ({ id, kind }: MemberAddress) => (kind === 'secretariat' ? [] : [countryOf(id)])

/** Waits of the exchange are short here, so that a minute holds many faults. */
const policy: ConfigInput['policy'] = {
  ...{ undoWindowMs: 0, ledgerSealMs: 500 },
  ...{ retryFirstMs: 100, retryMaxMs: 500, retryMaxUrgentMs: 500, outboxLeaseMs: 3_000 },
}

function configOf(wish: MemberAddress, dataDir: string, root: string): ConfigInput {
  const { id, databaseUrl, port } = wish
  return {
    member: {
      ...{ id, name: id, kind: wish.kind ?? 'hotline', country: countryOf(id) },
      ...{ mailAddress: `notices@${id}.example`, website: `https://${id}.example/` },
    },
    ...{ dataDir, databaseUrl, policy: { ...policy, ...wish.policy }, roles: ['exchange', 'worker'] },
    ...{ log: 'warn', delivery: wish.delivery ?? 'push' },
    listen: { exchange: { host: '127.0.0.1', port } },
    network: { root },
    mail: { outgoing: { host: '127.0.0.1', port: 25 } },
  }
}
