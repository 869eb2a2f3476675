// A small network in one process: real servers over real sockets and databases, a directory that the secretariat signed.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Member } from '@samverkan/protocol'
import {
  type App,
  type Config,
  type ConfigInput,
  createApp,
  type Foundation,
  type FoundationOverrides,
  freePort,
  type Listening,
  listen,
  openFoundation,
  parseConfig,
  type UserId,
} from '../../foundation/index.ts'
import { testConfig } from '../../foundation/testing/test-foundation.ts'
import {
  createExchangeKeys,
  foundNetwork,
  loadExchangeKeys,
  loadIdentityKey,
  type Members,
  makeDirectory,
  makeKeyset,
  openMembers,
  type Publication,
  rotateKeys,
} from '../../network/members/index.ts'
import { type Exchange, exchangeBodyLimit, openExchange, signersOnTheWay } from '../index.ts'

export interface MemberWish {
  id: string
  kind: Member['kind']
  country: string
  takesOrphans?: boolean
  policy?: ConfigInput['policy']
  /** Where peers are told to send to; a hostile proxy's address. */
  url?: string
  /** It has no post-quantum key, and so speaks suite hx1 alone. */
  onlyHx1?: boolean
  /** It opens no exchange port and fetches from the secretariat of the network. */
  pulls?: boolean
}

export interface TestMember {
  id: string
  foundation: Foundation
  members: Members
  exchange: Exchange
  origin: string
  /** Closes everything and opens it again over the same database, keys and port. */
  restart(overrides?: FoundationOverrides): Promise<void>
  /** Closes everything, lets something happen to its database and folder, and opens it again. */
  whileStopped(happen: (config: Pick<Config, 'databaseUrl' | 'dataDir'>) => Promise<void>): Promise<void>
  close(): Promise<void>
}

export interface TestNetwork {
  member(id: string): TestMember
  publication: Publication
  /** A new version of the directory with the same members, given to all of them. */
  renewDirectory(): Promise<void>
  /** Gives a member a new signing key and all of them its next keyset, which no longer lists the old one. */
  replaceSigningKey(id: string): Promise<void>
  /** The same with its seal key: what is on its way under the old one cannot be opened any more. */
  replaceSealKey(id: string): Promise<void>
  /** The monthly rotation of a member's keys, as the command makes it; given to all of them. */
  rotateKeys(id: string): Promise<void>
  /** Gives all of them a member's next keyset, with another address. */
  publishAddress(id: string, url: string): Promise<void>
  /** Lets every member pack, send and apply until nothing changes any more. */
  settle(): Promise<void>
  close(): Promise<void>
}

const now = () => new Date()

/** Opens the members. Without `work` nobody's workers run: `settle` or `runDue` moves things, so that no test waits. */
export async function testNetwork(
  wishes: readonly MemberWish[],
  overrides: FoundationOverrides = {},
  { work } = { work: false },
): Promise<TestNetwork> {
  const secretariat = await mkdtemp(join(tmpdir(), 'samverkan-test-secretariat-'))
  const clock = overrides.clock ?? { now }
  const founding = await foundNetwork(secretariat, { now: clock.now() })
  const { directoryKeys } = founding
  const prepared: { wish: MemberWish; config: ConfigInput; port: number }[] = []
  for (const wish of wishes) {
    const port = await freePort()
    const config = await configOf(wish, port, founding.root)
    await createExchangeKeys(config.dataDir)
    if (wish.onlyHx1) await rm(join(config.dataDir, 'keys', 'exchange-sign-pq'))
    prepared.push({ wish, config, port })
  }
  const hub = prepared.find(({ wish }) => wish.kind === 'secretariat')
  const urlOf = (wish: MemberWish, port: number): string =>
    wish.url ?? (wish.pulls && hub ? urlOf(hub.wish, hub.port) : `http://127.0.0.1:${port}`)
  const keysets = await Promise.all(
    prepared.map(({ wish, config, port }) =>
      makeKeyset({
        member: wish.id,
        identity: loadIdentityKey(config.dataDir),
        keys: loadExchangeKeys(config.dataDir),
        url: urlOf(wish, port),
        delivery: wish.pulls ? 'relay' : 'push',
        now: clock.now(),
      }),
    ),
  )
  const entries = prepared.map(({ wish, config }) => directoryEntry(wish, config.dataDir))
  const publication = await makeDirectory(entries, keysets, directoryKeys, {
    now: clock.now(),
    after: founding.publication,
  })
  const all = new Map<string, TestMember>()
  for (const { wish, config } of prepared) {
    const member = await openMember(wish.id, config, overrides, work)
    await member.members.publish(publication)
    if (work) await member.exchange.start()
    all.set(wish.id, member)
  }
  const member = (id: string) => {
    const found = all.get(id)
    if (!found) throw new Error(`no member ${id}`)
    return found
  }
  let newest = publication
  const newestKeysets = new Map(
    prepared.map(({ wish }, at) => [wish.id, { version: 1, document: keysets[at] ?? '' }]),
  )
  const configById = (id: string): { dataDir: string; url: string; delivery: 'push' | 'relay' } => {
    const found = prepared.find((one) => one.wish.id === id)
    if (!found) throw new Error(`no member ${id}`)
    const delivery = found.wish.pulls ? 'relay' : 'push'
    return { dataDir: found.config.dataDir, url: urlOf(found.wish, found.port), delivery }
  }
  async function publishNextKeyset(id: string, url = configById(id).url): Promise<void> {
    const { dataDir, delivery } = configById(id)
    const previous = newestKeysets.get(id)
    if (!previous) throw new Error(`no keyset of ${id}`)
    const document = await makeKeyset({
      ...{ member: id, identity: loadIdentityKey(dataDir), keys: loadExchangeKeys(dataDir) },
      ...{ url, delivery, now: clock.now(), previous },
    })
    newestKeysets.set(id, { version: previous.version + 1, document })
    newest = { documents: [...newest.documents, { type: 'keyset', document }] }
    for (const one of all.values()) await one.members.publish(newest)
  }
  async function replaceKey(id: string, file: string): Promise<void> {
    const { dataDir } = configById(id)
    await rm(join(dataDir, 'keys', file))
    await createExchangeKeys(dataDir)
    await member(id).restart()
    await publishNextKeyset(id)
  }
  return {
    member,
    publication,
    renewDirectory: async () => {
      newest = await makeDirectory(entries, [], directoryKeys, { now: clock.now(), after: newest })
      for (const one of all.values()) await one.members.publish(newest)
    },
    replaceSigningKey: (id) => replaceKey(id, 'exchange-sign'),
    replaceSealKey: (id) => replaceKey(id, 'exchange-seal'),
    rotateKeys: async (id) => {
      const { dataDir } = configById(id)
      const { members, foundation } = member(id)
      const history = members.view()?.history
      const previous = newestKeysets.get(id)
      if (!history || !previous) throw new Error('there is no directory')
      const rotated = await rotateKeys({
        ...{ dataDir, member: id, identity: loadIdentityKey(dataDir), history, now: clock.now() },
        onTheWay: await signersOnTheWay(foundation.database),
      })
      if (!rotated.ok) throw new Error(rotated.reason)
      newestKeysets.set(id, { version: previous.version + 1, document: rotated.keyset })
      newest = { documents: [...newest.documents, { type: 'keyset', document: rotated.keyset }] }
      for (const one of all.values()) await one.members.publish(newest)
    },
    publishAddress: publishNextKeyset,
    settle: async () => {
      // Report, answer, news of the answer: four rounds are more than any chain here has.
      for (let round = 0; round < 4; round++) for (const one of all.values()) await one.exchange.runDue()
    },
    close: async () => {
      for (const one of all.values()) await one.close()
      await rm(secretariat, { recursive: true })
    },
  }
}

async function configOf(wish: MemberWish, port: number, root: string): Promise<ConfigInput> {
  return testConfig({
    member: {
      id: wish.id,
      name: wish.id,
      kind: wish.kind,
      country: wish.country,
      mailAddress: `notices@${wish.id}.example`,
      website: `https://${wish.id}.example/`,
    },
    listen: { exchange: { host: '127.0.0.1', port } },
    delivery: wish.pulls ? 'relay' : 'push',
    network: { root },
    policy: { undoWindowMs: 0, ...wish.policy },
    log: 'silent',
  })
}

function directoryEntry(wish: MemberWish, dataDir: string): Member {
  return {
    id: wish.id,
    name: wish.id,
    kind: wish.kind,
    countries: wish.country === 'XX' ? [] : [wish.country],
    takesOrphans: wish.takesOrphans ?? false,
    status: 'active',
    identityKey: loadIdentityKey(dataDir).publicJwk,
  }
}

async function openMember(
  id: string,
  input: ConfigInput,
  overrides: FoundationOverrides,
  work: boolean,
): Promise<TestMember> {
  const parsed = parseConfig(input)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const open = async (using: FoundationOverrides) => {
    const foundation = await openFoundation(parsed.config, using)
    const members = openMembers(foundation)
    await members.refresh()
    const exchange = openExchange(foundation, members)
    await foundation.jobs.start({ work })
    const listening =
      parsed.config.delivery === 'push'
        ? await listen(appOf(foundation, members, exchange), parsed.config.listen.exchange)
        : undefined
    return { foundation, members, exchange, listening }
  }
  let current = await open(overrides)
  const closeServer = async ({ foundation, members, exchange, listening }: Opened) => {
    await listening?.close()
    await exchange.stop()
    await members.stop()
    await foundation.close()
  }
  return {
    id,
    get foundation() {
      return current.foundation
    },
    get members() {
      return current.members
    },
    get exchange() {
      return current.exchange
    },
    get origin() {
      if (!current.listening) throw new Error(`${id} listens to nobody`)
      return current.listening.origin
    },
    restart: async (using = overrides) => {
      await closeServer(current)
      current = await open(using)
    },
    whileStopped: async (happen) => {
      await closeServer(current)
      await happen(parsed.config)
      current = await open(overrides)
    },
    close: async () => {
      await closeServer(current)
      await rm(parsed.config.dataDir, { recursive: true, force: true })
    },
  }
}

interface Opened {
  foundation: Foundation & { close(): Promise<void> }
  members: Members
  exchange: Exchange
  listening: Listening | undefined
}

/** As the server composes it, with a person signed in on both sides. */
export function appOf(foundation: Foundation, members: Members, exchange: Exchange): App {
  const app = createApp(foundation, { maxBodyBytes: exchangeBodyLimit, https: false, trustedTypes: 'none' })
  app.use((context, next) => {
    context.set('subject', {
      kind: 'user',
      userId: 'U1' as UserId,
      name: 'Analyst',
      role: 'analyst',
      through: 'token',
    })
    return next()
  })
  for (const routes of [members.routes.exchange, exchange.routes.exchange, exchange.routes.workbench])
    app.route('/', routes)
  return app
}
