/** What the control API and the methods of a running made-up web take. */
import { z } from 'zod'
import { pageMode } from './page-mode.ts'

const hostName = z
  .string()
  .toLowerCase()
  .max(253)
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:example|test|invalid)$/, {
    error: 'a host name that ends in .example, .test or .invalid',
  })
const path = z
  .string()
  .max(2000)
  .regex(/^\/[^\s#]*$/, { error: 'a path that begins with / and has no fragment' })
  .transform((given) => {
    const { pathname, search } = new URL(given, 'http://any.example')
    return pathname + search
  })
const side = z.int().min(1).max(4096)
const placement = { network: z.string().optional(), country: z.string().length(2).toUpperCase().optional() }
const hasOnePlace = (given: { network?: string | undefined; country?: string | undefined }): boolean =>
  (given.network === undefined) !== (given.country === undefined)
const onePlace = { error: 'exactly one of network and country' }
const answeredStatus = z.literal([200, 403, 404, 410, 451, 503]).default(404)
const loopbackHost = z
  .string()
  .regex(/^(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/, { error: 'a loopback address' })
const port = z.int().min(1).max(65_535)

export const dnsMode = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('normal') }),
  z.strictObject({
    kind: z.literal('rebinding'),
    /** The first answer; the host's own address when left out. */
    firstAddress: z.ipv4().optional(),
    laterAddress: z.ipv4().default('127.0.0.1'),
  }),
  z.strictObject({ kind: z.literal('mixed'), privateAddress: z.ipv6().default('::1') }),
  z.strictObject({
    kind: z.literal('fixed'),
    a: z.array(z.ipv4()).default([]),
    aaaa: z.array(z.ipv6()).default([]),
  }),
  z.strictObject({ kind: z.literal('server-failure') }),
  z.strictObject({ kind: z.literal('no-answer') }),
])

const pageFields = {
  path,
  pictures: z.int().min(0).max(500).default(1),
  /** Same seed, same pictures, wherever they stand. The page's address when left out. */
  seed: z.string().max(200).optional(),
  pictureSize: z.strictObject({ width: side, height: side }).default({ width: 320, height: 240 }),
  /** Another host, which must exist, that serves the pictures. */
  pictureHost: hostName.optional(),
  mode: pageMode.default({ kind: 'normal' }),
}

export const pageRequest = z.strictObject({ host: hostName, ...pageFields })
export const hostRequest = z
  .strictObject({
    host: hostName.optional(),
    ...placement,
    ttlSeconds: z.int().min(0).max(86_400).default(60),
    dns: dnsMode.default({ kind: 'normal' }),
    pages: z.array(z.strictObject(pageFields)).max(1000).default([]),
  })
  .refine(hasOnePlace, onePlace)
export const moveRequest = z.strictObject({ host: hostName, ...placement }).refine(hasOnePlace, onePlace)
export const takeDownRequest = z.strictObject({ url: z.url(), status: answeredStatus })
export const restoreRequest = z.strictObject({ url: z.url() })
export const behaviourRequest = z.strictObject({
  provider: z.string(),
  behaviour: z.literal(['silent', 'auto', 'bounce', 'defer']),
  /** `auto`: how long the provider takes. */
  delayMs: z.int().min(0).max(86_400_000).default(0),
  /** `auto`: what the page answers from then on. */
  status: answeredStatus,
  /** `auto`: text of the mail that says so, if any. */
  answer: z.string().min(1).max(10_000).optional(),
})
export const mailRouteRequest = z.strictObject({ domain: z.string().min(1), host: loopbackHost, port })
export const replyRequest = z
  .strictObject({
    id: z.string(),
    text: z.string().min(1).max(100_000),
    from: z.email().optional(),
    smtpHost: loopbackHost.optional(),
    smtpPort: port.optional(),
  })
  .refine((given) => (given.smtpHost === undefined) === (given.smtpPort === undefined), {
    error: 'smtpHost and smtpPort go together',
  })

export type DnsMode = z.output<typeof dnsMode>
export type PageRequest = z.output<typeof pageRequest>
export type HostRequest = z.output<typeof hostRequest>
export type Placement = Pick<HostRequest, 'network' | 'country'>
export type BehaviourRequest = z.output<typeof behaviourRequest>
export type MailRoute = z.output<typeof mailRouteRequest>
export type ReplyRequest = z.output<typeof replyRequest>
export type TakeDownRequest = z.output<typeof takeDownRequest>
