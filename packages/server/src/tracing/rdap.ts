import type { GuardedBy } from './guarded/guard.ts'
import { guardedRequest, type RequestRefusal } from './guarded/guarded-request.ts'
import { type RdapNetwork, readRdapNetwork } from './rdap-network.ts'

/** A registry's answer with its date: evidence. */
export type Registration =
  | { ok: true; url: string; at: string; network: RdapNetwork }
  | {
      ok: false
      url: string
      at: string
      reason: RequestRefusal | 'not-found' | 'registry-busy' | 'not-understood'
    }

/** Undefined where no registry is configured. */
export type AskRegistration = (address: string) => Promise<Registration | undefined>

/** SCART refreshes registration data every 12 h (reference/domain.md 1.4); a failure is tried again sooner. */
const keptMs = 12 * 60 * 60_000
const failureKeptMs = 60_000
const mostKept = 10_000

/**
 * Asks the configured RDAP service for the network of an address. Through the guard: only the configured origin may be
 * on any address, what it redirects to (another registry) must be public. Each answer is kept for 12 hours with its
 * own date; several questions for one address at the same time are one request.
 */
export function openRdap(by: GuardedBy): AskRegistration {
  const base = by.config.tracing.rdapUrl?.replace(/\/+$/, '')
  const kept = new Map<string, { until: number; registration: Promise<Registration> }>()
  return async (address) => {
    if (base === undefined) return undefined
    const now = by.clock.now().getTime()
    const known = kept.get(address)
    if (known && known.until > now) return known.registration
    const entry = { until: now + keptMs, registration: ask(by, base, address) }
    kept.delete(address)
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '')
    kept.set(address, entry)
    const registration = await entry.registration
    if (!registration.ok && registration.reason !== 'not-found') entry.until = now + failureKeptMs
    return registration
  }
}

async function ask(by: GuardedBy, base: string, address: string): Promise<Registration> {
  const url = `${base}/ip/${address}`
  const response = await guardedRequest(by, url, {
    headers: { accept: 'application/rdap+json' },
    operatorOrigin: base,
    maxBytes: 512 * 1024,
  })
  const dated = { url, at: by.clock.now().toISOString() }
  if (!response.ok) return { ok: false, ...dated, reason: response.reason }
  if (response.status === 404) return { ok: false, ...dated, reason: 'not-found' }
  if (response.status !== 200) return { ok: false, ...dated, reason: 'registry-busy' }
  const network = readRdapNetwork(response.body.toString('utf8'))
  return network ? { ok: true, ...dated, network } : { ok: false, ...dated, reason: 'not-understood' }
}
