import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  compose,
  createExchangeKeys,
  createKeys,
  type EmbeddedDatabase,
  type MemberServer,
  parseConfig,
  startEmbeddedDatabase,
  systemRandom,
} from '@samverkan/server'
import { type MadeUpWeb, startMadeUpWeb } from './made-up-web/index.ts'
import { configOf, type MemberPlace, type NetworkFacts } from './member-config.ts'
import { type DemoMember, demoMembers } from './members.ts'
import { keptPorts, type Ports } from './ports.ts'
import type { Ready, ReadyMember } from './ready.ts'
import { type Enrolled, found, publicationFor } from './secretariat.ts'
import { type SignIn, signInsOf } from './sign-ins.ts'

export interface Network {
  ready: Ready
  web: MadeUpWeb
  servers: ReadonlyMap<string, MemberServer>
  /** Where the embedded PostgreSQL's files are. */
  databaseDir: string
  databaseUrls: ReadonlyMap<string, string>
  stop(): Promise<void>
}

export interface NetworkOptions {
  dataDir: string
  log?: NetworkFacts['log']
  /** In place of the demo's short figures, one by one. */
  policy?: NetworkFacts['policy']
}

/** Starts the whole demo network in this process, over one embedded PostgreSQL with a database for each member. */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { dataDir } = options
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  await using opened = new AsyncDisposableStack()
  const ports = keptPorts(dataDir)
  const databaseDir = join(dataDir, 'postgres')
  const cluster = await startEmbeddedDatabase(databaseDir)
  opened.defer(() => cluster.stop())
  const web = await startMadeUpWeb({ ports: await webPorts(ports) })
  opened.defer(() => web.stop())
  const places = await placeMembers(dataDir, ports, cluster)
  ports.save()
  await makeKeys(dataDir)
  const founding = await found(dataDir)
  const facts = factsOf(options, web, places, founding.root)
  const servers = new Map<string, MemberServer>()
  const people = new Map<string, SignIn[]>()
  for (const demo of demoMembers) {
    const server = await startMember(demo, placeOf(places, demo), facts)
    opened.defer(() => server.stop())
    servers.set(demo.member.id, server)
    if (demo.member.kind === 'secretariat') {
      const before = server.members.view()?.publication
      const publication = await publicationFor(founding, before, enrolled(dataDir, places), new Date())
      const published = await server.members.publish(publication)
      if (!published.ok) throw new Error(`The directory was refused: ${published.reason}`)
    }
    people.set(demo.member.id, await signInsOf(server, join(dataDir, demo.member.id), demo.users))
    const mailDomain = demo.member.mailAddress.split('@')[1] ?? ''
    web.addMailRoute({
      domain: mailDomain,
      host: placeOf(places, demo).host,
      port: placeOf(places, demo).ports.mail,
    })
  }
  // The first look of a witness comes before the other has cosigned.
  for (const { members } of servers.values()) await members.refresh()
  const running = opened.move()
  return {
    ...{ web, servers, databaseDir },
    ready: readyOf(web, servers, people, places),
    databaseUrls: new Map([...places].map(([id, place]) => [id, place.databaseUrl])),
    stop: () => running.disposeAsync(),
  }
}

async function webPorts(ports: Ports) {
  const names = ['control', 'dns', 'rdap', 'smtp', 'http'] as const
  const taken: Partial<Record<(typeof names)[number], number>> = {}
  for (const name of names) taken[name] = await ports.take(`made-up-web.${name}`, '127.0.0.1')
  return taken
}

/** Each member has a loopback address of its own, as it would have a host of its own: cookies and origins stay apart. */
async function placeMembers(
  dataDir: string,
  ports: Ports,
  cluster: EmbeddedDatabase,
): Promise<Map<string, MemberPlace>> {
  const places = new Map<string, MemberPlace>()
  for (const [index, { member }] of demoMembers.entries()) {
    const host = process.platform === 'linux' ? `127.20.${ports.block}.${index + 1}` : '127.0.0.1'
    const take = (what: string) => ports.take(`${member.id}.${what}`, host)
    places.set(member.id, {
      ...{ dataDir, host },
      databaseUrl: await cluster.databaseUrl(member.id),
      ports: {
        public: await take('public'),
        workbench: await take('workbench'),
        exchange: await take('exchange'),
        mail: await take('mail'),
      },
    })
  }
  return places
}

async function makeKeys(dataDir: string): Promise<void> {
  for (const { member } of demoMembers) {
    const folder = join(dataDir, member.id)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    await createKeys(folder, member.id, systemRandom)
    await createExchangeKeys(folder)
  }
}

function factsOf(
  { log = 'warn', policy = {} }: NetworkOptions,
  web: MadeUpWeb,
  places: ReadonlyMap<string, MemberPlace>,
  root: string,
): NetworkFacts {
  return {
    ...{ web, log, policy, root },
    directoryUrl: `${exchangeUrl(secretariatOf(places))}/hx/v1/directory`,
  }
}

function enrolled(dataDir: string, places: ReadonlyMap<string, MemberPlace>): Enrolled[] {
  return demoMembers.map((demo) => ({
    demo,
    dataDir: join(dataDir, demo.member.id),
    exchangeUrl: exchangeUrl(demo.pulls ? secretariatOf(places) : placeOf(places, demo)),
  }))
}

function secretariatOf(places: ReadonlyMap<string, MemberPlace>): MemberPlace {
  const secretariat = places.get('secretariat')
  if (!secretariat) throw new Error('the network has no secretariat')
  return secretariat
}

function exchangeUrl(place: MemberPlace): string {
  return `http://${place.host}:${place.ports.exchange}`
}

function placeOf(places: ReadonlyMap<string, MemberPlace>, demo: DemoMember): MemberPlace {
  const place = places.get(demo.member.id)
  if (!place) throw new Error(`${demo.member.id} has no place`)
  return place
}

async function startMember(demo: DemoMember, place: MemberPlace, facts: NetworkFacts): Promise<MemberServer> {
  const config = configOf(demo, place, facts)
  // For the command line: `npm run samverkan -- ledger verify -c DATA/MEMBER/config.json`.
  writeFileSync(join(place.dataDir, demo.member.id, 'config.json'), JSON.stringify(config, null, 2), {
    mode: 0o600,
  })
  const parsed = parseConfig(config)
  if (!parsed.ok) throw new Error(`${demo.member.id}: ${parsed.problems.join('; ')}`)
  return compose(parsed.config)
}

function readyOf(
  web: MadeUpWeb,
  servers: ReadonlyMap<string, MemberServer>,
  people: ReadonlyMap<string, SignIn[]>,
  places: ReadonlyMap<string, MemberPlace>,
): Ready {
  return {
    version: 1,
    members: demoMembers.map((demo) =>
      readyMember(
        demo.member,
        servers.get(demo.member.id)?.addresses ?? {},
        people.get(demo.member.id) ?? [],
        placeOf(places, demo).databaseUrl,
      ),
    ),
    madeUpWeb: { controlAddress: web.controlUrl, dns: web.dns, rdapAddress: web.rdapUrl, smtp: web.smtp },
    mailboxAddress: web.mailboxUrl,
  }
}

function readyMember(
  member: DemoMember['member'],
  addresses: MemberServer['addresses'],
  people: readonly SignIn[],
  databaseUrl: string,
): ReadyMember {
  const workbench = addresses.workbench ?? ''
  return {
    ...{ id: member.id, name: member.name, kind: member.kind, country: member.country },
    publicAddress: addresses.public ?? '',
    workbenchAddress: workbench,
    apiAddress: workbench,
    openApiAddress: `${workbench}/openapi.json`,
    exchangeAddress: addresses.exchange ?? null,
    databaseUrl,
    users: people.map(({ name, role, apiToken, signInToken }) => ({
      name,
      role,
      apiToken,
      signInLink: `${workbench}/sign-in#${signInToken}`,
    })),
  }
}
