import type { Answer, Question } from 'dns-packet'
import { addressAt, type Network } from './networks.ts'
import type { Site } from './site.ts'

/** What the name server knows. */
export interface Zone {
  readonly networks: readonly Network[]
  readonly sites: () => readonly Site[]
  /** Where the providers' mail servers and name servers are. */
  readonly serviceAddress: string
}

/** RFC 1035 section 4.1.1, as far as used here. */
export const responseCode = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  noSuchName: 3,
  notImplemented: 4,
} as const

export interface ZoneAnswer {
  readonly code: number
  readonly answers: readonly Answer[]
  /** Says how long the absence of an answer may be kept (RFC 2308). */
  readonly authorities: readonly Answer[]
}

const providerTtlSeconds = 300

/** Answers one question; `timesAsked` is how often this host's address was asked for before (for rebinding).
 *  Undefined: the name server stays silent. */
export function answerQuestion(question: Question, zone: Zone, timesAsked: number): ZoneAnswer | undefined {
  const name = question.name.toLowerCase()
  const site = zone.sites().find((one) => one.host === name)
  if (site?.dns.kind === 'no-answer') return undefined
  if (site?.dns.kind === 'server-failure')
    return { code: responseCode.serverFailure, answers: [], authorities: [] }
  const answers = [
    ...(site === undefined ? [] : addressRecords(question, site, timesAsked)),
    ...apexRecords(question, name, zone),
    ...providerRecords(question, name, zone),
  ]
  if (answers.length > 0) return { code: responseCode.noError, answers, authorities: [] }
  const code = isKnown(name, zone) ? responseCode.noError : responseCode.noSuchName
  return { code, answers, authorities: [startOfAuthority(name)] }
}

function addressRecords({ type, name }: Question, site: Site, timesAsked: number): Answer[] {
  const ttl = site.ttlSeconds
  const a = (data: string): Answer => ({ type: 'A', name, ttl, data })
  const aaaa = (data: string): Answer => ({ type: 'AAAA', name, ttl, data })
  if (type === 'TXT') return [{ type: 'TXT', name, ttl, data: 'made-up site' }]
  if (type !== 'A' && type !== 'AAAA') return []
  const isV4 = type === 'A'
  switch (site.dns.kind) {
    case 'rebinding':
      if (!isV4) return []
      // Not to be kept, or the second answer would never be asked for.
      return [
        {
          ...a(timesAsked === 0 ? (site.dns.firstAddress ?? site.address) : site.dns.laterAddress),
          ttl: 0,
        } as Answer,
      ]
    case 'mixed':
      return [isV4 ? a(site.address) : aaaa(site.dns.privateAddress)]
    case 'fixed':
      return isV4 ? site.dns.a.map(a) : site.dns.aaaa.map(aaaa)
    default:
      return isV4 ? [a(site.address)] : []
  }
}

/** The registrable domain of hosted sites has its provider's name servers and mail server. */
function apexRecords({ type, name }: Question, asked: string, zone: Zone): Answer[] {
  const site = zone.sites().find((one) => apexOf(one.host) === asked)
  if (site === undefined) return []
  return domainRecords(type, name, site.network, site.ttlSeconds)
}

function providerRecords({ type, name }: Question, asked: string, zone: Zone): Answer[] {
  const network = zone.networks.find((one) => one.domain === apexOf(asked))
  if (network === undefined) return []
  const a = (data: string): Answer[] => (type === 'A' ? [{ type, name, ttl: providerTtlSeconds, data }] : [])
  if (asked !== network.domain) return serviceNames(network).includes(asked) ? a(zone.serviceAddress) : []
  return [...a(addressAt(network, 1)), ...domainRecords(type, name, network, providerTtlSeconds)]
}

function domainRecords(type: string, name: string, network: Network, ttl: number): Answer[] {
  if (type === 'NS') {
    return ['ns1', 'ns2'].map((server) => ({ type: 'NS', name, ttl, data: `${server}.${network.domain}` }))
  }
  if (type === 'MX')
    return [{ type, name, ttl, data: { preference: 10, exchange: `mail.${network.domain}` } }]
  return type === 'SOA' ? [startOfAuthority(name)] : []
}

function serviceNames(network: Network): string[] {
  return ['ns1', 'ns2', 'mail'].map((service) => `${service}.${network.domain}`)
}

/** A name also exists when only something below it does (RFC 8020). */
function isKnown(name: string, zone: Zone): boolean {
  return [
    ...zone.sites().map((site) => site.host),
    ...zone.networks.flatMap((network) => [network.domain, ...serviceNames(network)]),
  ].some((existing) => existing === name || existing.endsWith(`.${name}`))
}

function apexOf(name: string): string {
  return name.split('.').slice(-2).join('.')
}

function startOfAuthority(name: string): Answer {
  const apex = apexOf(name)
  return {
    type: 'SOA',
    name: apex,
    ttl: 1,
    data: {
      mname: `ns1.${apex}`,
      rname: `hostmaster.${apex}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: 1,
    },
  }
}
