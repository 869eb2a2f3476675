/** What can be done to a made-up web, with checked requests in and outcomes out: one for the control API and for programs. */

import { madeUpHostName } from './host-names.ts'
import { type SentReply, sendReply } from './mail-reply.ts'
import type { MailRoutes } from './mail-routes.ts'
import type { Mailbox } from './mailbox.ts'
import type { Providers } from './providers.ts'
import { done, type Outcome, refuse } from './refusal.ts'
import type {
  BehaviourRequest,
  HostRequest,
  MailRoute,
  PageRequest,
  Placement,
  ReplyRequest,
  TakeDownRequest,
} from './requests.ts'
import type { Site } from './site.ts'
import { type SiteView, viewSite } from './site-view.ts'
import type { Sites } from './sites.ts'
import type { WebPorts } from './web-listeners.ts'

export interface Commands {
  addHost(request: HostRequest): Promise<Outcome<SiteView>>
  addPage(request: PageRequest): Outcome<SiteView>
  takeDown(request: TakeDownRequest): Outcome<SiteView>
  restore(request: { url: string }): Outcome<SiteView>
  move(request: Placement & { host: string }): Promise<Outcome<SiteView>>
  setProviderBehaviour(request: BehaviourRequest): Outcome<BehaviourRequest>
  addMailRoute(route: MailRoute): Outcome<MailRoute>
  reply(request: ReplyRequest): Promise<Outcome<SentReply>>
  hosts(): readonly SiteView[]
}

interface CommandsOptions {
  readonly sites: Sites
  readonly ports: WebPorts
  readonly providers: Providers
  readonly mailbox: Mailbox
  readonly mailRoutes: MailRoutes
  readonly randomBytes: (length: number) => Uint8Array
}

export function createCommands(options: CommandsOptions): Commands {
  const { sites, ports, providers, mailbox, mailRoutes, randomBytes } = options
  const shown = (outcome: Outcome<Site>): Outcome<SiteView> =>
    outcome.ok ? done(viewSite(outcome.value, ports)) : outcome
  return {
    addHost: async (request) =>
      shown(await sites.add({ ...request, host: request.host ?? madeUpHostName(randomBytes) })),
    addPage: (request) => shown(sites.addPage(request)),
    takeDown: ({ url, status }) => shown(sites.setTakenDown(url, status)),
    restore: ({ url }) => shown(sites.setTakenDown(url, undefined)),
    move: async ({ host, ...placement }) => shown(await sites.move(host, placement)),
    setProviderBehaviour: (request) => providers.behave(request),
    addMailRoute(route) {
      mailRoutes.add(route)
      return done(route)
    },
    hosts: () => sites.all().map((site) => viewSite(site, ports)),
    async reply({ id, text, from, smtpHost, smtpPort }) {
      const stored = mailbox.find(id)
      if (stored === undefined) return refuse('unknown-mail', `There is no mail ${id}.`)
      const to = stored.mail
      const given =
        smtpHost === undefined || smtpPort === undefined ? undefined : { host: smtpHost, port: smtpPort }
      const server = given ?? mailRoutes.find(to.replyTo)
      if (server === undefined) {
        return refuse(
          'no-mail-route',
          `No mail server is known for ${to.replyTo}: give smtpHost and smtpPort.`,
        )
      }
      return sendReply({ to, from: from ?? to.to[0] ?? to.envelopeFrom, text, server })
    },
  }
}
