import { join } from 'node:path'
import type { ConfigInput } from '@samverkan/server'
import type { MadeUpWeb } from './made-up-web/index.ts'
import type { DemoMember } from './members.ts'

/** Short figures, so that what takes a hotline days can be watched. A production server has the field's usual ones. */
const shortPolicy: ConfigInput['policy'] = {
  undoWindowMs: 4_000,
  noticeFirstWindowMs: 500,
  noticeNextWindowMs: 3_000,
  noticeReminderMs: 600_000,
  recheckIntervalMs: 1_500,
  missIntervalMs: 700,
  tickMs: 300,
  ledgerSealMs: 1_000,
  retryFirstMs: 500,
  directoryRefreshMs: 60_000,
  sessionIdleMs: 8 * 3_600_000,
}

export interface MemberPlace {
  dataDir: string
  databaseUrl: string
  host: string
  ports: { public: number; workbench: number; exchange: number; mail: number }
}

export interface NetworkFacts {
  web: MadeUpWeb
  directoryUrl: string
  /** File of the network's first root. */
  root: string
  log: ConfigInput['log']
  policy: NonNullable<ConfigInput['policy']>
}

/** One member's configuration: what an administrator would write, with the made-up web in place of the internet. */
export function configOf(demo: DemoMember, place: MemberPlace, facts: NetworkFacts): ConfigInput {
  const { web } = facts
  const listen = (port: number) => ({ host: place.host, port })
  return {
    member: demo.member,
    dataDir: join(place.dataDir, demo.member.id),
    databaseUrl: place.databaseUrl,
    listen: {
      public: listen(place.ports.public),
      workbench: listen(place.ports.workbench),
      exchange: listen(place.ports.exchange),
    },
    delivery: demo.pulls ? 'relay' : 'push',
    network: {
      root: facts.root,
      ...(demo.member.kind === 'secretariat' ? {} : { directoryUrl: facts.directoryUrl }),
    },
    tracing: {
      dnsServers: [`${web.dns.host}:${web.dns.port}`],
      rdapUrl: web.rdapUrl,
      addressTable: web.addressTable.map((row) => ({ ...row })),
      allowedPrefixes: web.networks.map(({ prefix }) => prefix),
      allowedPorts: [80, 443, web.http.port],
    },
    mail: { outgoing: web.smtp, incoming: { host: place.host, port: place.ports.mail } },
    // The demo must run in any container, also where no user namespaces are; it loads only its own made-up web.
    browser: { allowUnsandboxed: true },
    signIn: { reusableSignInLinks: true },
    policy: { ...shortPolicy, ...facts.policy },
    log: facts.log,
  }
}
