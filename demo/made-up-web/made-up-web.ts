/** The face of a running made-up web: its addresses, and the same methods that its control API has. */
import type { z } from 'zod'
import type { DnsQuery } from './dns-server.ts'
import type { Mail } from './mail.ts'
import type { SentReply } from './mail-reply.ts'
import type { AddressTableRow, Network } from './networks.ts'
import type { Schedule } from './providers.ts'
import type { ArrivedRequest } from './request-log.ts'
import type {
  BehaviourRequest,
  behaviourRequest,
  hostRequest,
  MailRoute,
  moveRequest,
  pageRequest,
  replyRequest,
  restoreRequest,
  takeDownRequest,
} from './requests.ts'
import type { SiteView } from './site-view.ts'

export interface MadeUpWebOptions {
  /** Free ones where left out. */
  readonly ports?: Partial<Record<'control' | 'dns' | 'rdap' | 'smtp' | 'http' | 'https', number>>
  /** Also serves HTTPS, and STARTTLS on the mail server, under an authority of its own. */
  readonly https?: boolean
  readonly networks?: readonly Network[]
  /** Where answers to notices are sent; more can be added later. */
  readonly mailRoutes?: readonly MailRoute[]
  readonly clock?: { now(): Date }
  readonly randomBytes?: (length: number) => Uint8Array
  /** How a provider waits before it acts. */
  readonly schedule?: Schedule
}

export interface MadeUpWeb {
  readonly controlUrl: string
  /** The same control API, where mail is read as JSON. */
  readonly mailboxUrl: string
  readonly dns: { readonly host: string; readonly port: number }
  readonly rdapUrl: string
  readonly smtp: { readonly host: string; readonly port: number }
  readonly http: { readonly port: number }
  readonly https: { readonly port: number; readonly certificateAuthority: string } | null
  readonly addressTable: readonly AddressTableRow[]
  readonly networks: readonly Network[]
  /** What a method refuses, it throws: here the caller is a program that knows what stands where. */
  addHost(request: z.input<typeof hostRequest>): Promise<SiteView>
  addPage(request: z.input<typeof pageRequest>): SiteView
  takeDown(request: z.input<typeof takeDownRequest>): SiteView
  restore(request: z.input<typeof restoreRequest>): SiteView
  move(request: z.input<typeof moveRequest>): Promise<SiteView>
  setProviderBehaviour(request: z.input<typeof behaviourRequest>): BehaviourRequest
  addMailRoute(route: MailRoute): void
  reply(request: z.input<typeof replyRequest>): Promise<SentReply>
  hosts(): readonly SiteView[]
  requests(): readonly ArrivedRequest[]
  queries(): readonly DnsQuery[]
  mails(to?: string): readonly Mail[]
  /** Lets go of every port, connection and timer. */
  stop(): Promise<void>
}
