import type { Hosting } from '../reports/index.ts'
import { type LookUpAddress, openAddressLookup } from './address-lookup.ts'
import { traceDns } from './dns-trace.ts'
import type { TraceEvidence } from './evidence.ts'
import type { GuardedBy } from './guarded/guard.ts'
import type { ResolveRefusal } from './guarded/resolve-guarded.ts'
import { recogniseProxy } from './proxy-recognition.ts'
import { type AskRegistration, openRdap, type Registration } from './rdap.ts'

export type TraceRefusal = ResolveRefusal | 'country-unknown'

export type TraceResult =
  | { ok: true; hosting: Hosting; evidence: TraceEvidence }
  | { ok: false; reason: TraceRefusal; evidence: TraceEvidence }

/** A content delivery network may name hundreds; more than these say nothing more. */
const mostAddresses = 50

interface Sources {
  lookUp: LookUpAddress
  askRegistration: AskRegistration
}

// Databases and registry answers are kept as long as the member's configuration they were opened for.
const opened = new WeakMap<GuardedBy['config'], Sources>()

/**
 * Finds where a host is: its addresses, and of the first one country, network, provider and abuse contact. Fetches
 * nothing from the host itself. Whatever comes out, `evidence` says who answered what and when.
 */
export async function traceHosting(by: GuardedBy, host: string): Promise<TraceResult> {
  const { lookUp, askRegistration } = sourcesOf(by)
  const at = by.clock.now().toISOString()
  const dns = await traceDns(by, host)
  const addresses = dns.addresses.map(lookUp)
  const [first] = addresses
  if (!first) {
    const evidence = { host, at, dns: dns.answers, addresses: [], registration: null, proxy: null }
    return { ok: false, reason: dns.refusal ?? 'no-address', evidence }
  }
  const registration = await askRegistration(first.address)
  const network = registration?.ok ? registration.network : undefined
  const proxy = recogniseProxy({
    ...first,
    names: [first.provider, network?.name ?? null, network?.registrant ?? null],
    aliases: dns.aliases,
  })
  const evidence: TraceEvidence = {
    ...{ host, at, dns: dns.answers, addresses, proxy },
    registration: registration ? registrationEvidence(registration) : null,
  }
  const country = first.country ?? network?.country ?? null
  if (country === null) return { ok: false, reason: 'country-unknown', evidence }
  return {
    ok: true,
    evidence,
    hosting: {
      addresses: dns.addresses.slice(0, mostAddresses),
      country,
      asn: first.asn ?? network?.asn ?? null,
      network: network?.name ?? null,
      provider: first.provider ?? network?.registrant ?? network?.name ?? null,
      abuseContact: network?.abuseContact ?? null,
      proxied: proxy !== null,
      tracedAt: at,
    },
  }
}

function sourcesOf(by: GuardedBy): Sources {
  const known = opened.get(by.config)
  if (known) return known
  const sources = { lookUp: openAddressLookup(by.config.tracing), askRegistration: openRdap(by) }
  opened.set(by.config, sources)
  return sources
}

function registrationEvidence(registration: Registration): NonNullable<TraceEvidence['registration']> {
  const { url, at } = registration
  return registration.ok
    ? { url, at, outcome: 'found', network: registration.network }
    : { url, at, outcome: registration.reason, network: null }
}
