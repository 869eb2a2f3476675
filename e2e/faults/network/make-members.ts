import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Directory, type Suite, signDirectory } from '@samverkan/protocol'
import { type ConfigInput, createKeys, systemRandom } from '../../../packages/server/src/foundation/index.ts'
import {
  createExchangeKeys,
  foundNetwork,
  loadExchangeKeys,
  loadIdentityKey,
  makeDirectory,
  makeKeyset,
  nextDirectory,
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
  /** That its first keyset offers; those that it has the keys for unless given. */
  suites?: readonly Suite[]
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
  nextKeyset(id: string, suites?: readonly Suite[]): Promise<Publication>
  /** The publication with the next directory of the same members, signed at that time. */
  nextDirectory(now: Date): Promise<Publication>
  /** What a secretariat, or somebody at it, would like the members to believe; nothing of it is published here. */
  forged(how: Forgery): Promise<Publication>
}

/** By one signer alone; by one signer twice; by signers that no root names; of another history; without what came last; rightly
 *  signed, but with a version that no honest one could follow, or with a key of small order, which anything verifies under. */
export type Forgery =
  | 'one-signer'
  | 'one-signer-twice'
  | 'strangers'
  | 'fork'
  | 'rollback'
  | 'fast-forward'
  | 'small-order'

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
        ...(wish.suites === undefined ? {} : { suites: wish.suites }),
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
  const signed = async (directory: Directory): Promise<Publication> => {
    const document = await signDirectory(directory, ...founding.directoryKeys)
    return { documents: [...publication.documents, { type: 'directory', document }] }
  }
  const newest = new Map(made.map(({ entry, keyset }) => [entry.id, { version: 1, document: keyset }]))
  return {
    ...{ folder, root: founding.root },
    configs: new Map(made.map(({ entry, config }) => [entry.id, config])),
    get publication() {
      return publication
    },
    nextDirectory: async (at) => {
      const entries = made.map(({ entry }) => entry)
      publication = await makeDirectory(entries, [], founding.directoryKeys, { now: at, after: publication })
      return publication
    },
    forged: async (how) => {
      const entries = made.map(({ entry }) => entry)
      const [first, second] = founding.directoryKeys
      if (!first || !second) throw new Error('two people sign')
      if (how === 'rollback') return { documents: publication.documents.slice(0, -1) }
      if (how === 'fork') {
        // All that was published but for the root is another text, rightly signed.
        const other = entries.map((entry) => ({ ...entry, name: `${entry.name} elsewhere` }))
        const keysets = publication.documents.filter(({ type }) => type === 'keyset')
        const forked = await makeDirectory(other, [], [first, second], { now, after: founding.publication })
        return { documents: [...forked.documents, ...keysets] }
      }
      const honest = nextDirectory(entries, { now: new Date(), after: publication })
      if (how === 'fast-forward') return signed({ ...honest, version: 1_000_000 })
      if (how === 'small-order') {
        const weak = { kty: 'OKP' as const, crv: 'Ed25519' as const, x: smallOrder }
        return signed({
          ...honest,
          members: entries.map((entry, n) => (n === 0 ? { ...entry, identityKey: weak } : entry)),
        })
      }
      const stranger = await foundNetwork(join(folder, 'strangers'), { now })
      const signers = {
        'one-signer': [first],
        'one-signer-twice': [first, first],
        strangers: stranger.directoryKeys,
      }
      return makeDirectory(entries, [], signers[how], { now: new Date(), after: publication })
    },
    nextKeyset: async (id, suites) => {
      const dataDir = join(folder, id)
      const previous = newest.get(id)
      const wish = wishes.find((one) => one.id === id)
      if (!previous || !wish) throw new Error(`no member ${id}`)
      const document = await makeKeyset({
        ...{ member: id, identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir) },
        ...{ url: wish.url, delivery: wish.delivery ?? 'push', now: new Date(), previous },
        ...(suites === undefined ? {} : { suites }),
      })
      newest.set(id, { version: previous.version + 1, document })
      publication = { documents: [...publication.documents, { type: 'keyset', document }] }
      return publication
    },
  }
}

/** The neutral element of the curve. */
const smallOrder = Buffer.from([1, ...new Uint8Array(31)]).toString('base64url')

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
