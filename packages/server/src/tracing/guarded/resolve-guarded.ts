import { isIP } from 'node:net'
import { isOnion } from '../canonical-url.ts'
import { askDns, type DnsResult } from './ask-dns.ts'
import type { DnsAnswer } from './dns-answer.ts'
import { type Guard, type GuardedBy, guardOf } from './guard.ts'
import { isPermittedAddress } from './permitted-address.ts'

export type ResolveRefusal =
  | 'onion'
  | 'private-address'
  | 'not-a-host'
  | 'no-such-host'
  | 'no-address'
  | 'no-dns-answer'

export type Resolved =
  | { ok: true; addresses: string[]; answers: DnsAnswer[] }
  | { ok: false; reason: ResolveRefusal; answers: DnsAnswer[] }

/**
 * The addresses of a host that may be talked to, IPv4 first, with the name servers' answers. One bad address among
 * them refuses the whole answer. `host` as in a URL: punycode, IPv6 with or without brackets.
 */
export function resolveGuarded(by: GuardedBy, host: string, signal?: AbortSignal): Promise<Resolved> {
  return resolveWith(guardOf(by), host, signal)
}

export async function resolveWith(guard: Guard, host: string, signal?: AbortSignal): Promise<Resolved> {
  const name = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  const refused = (reason: ResolveRefusal, answers: DnsAnswer[] = []): Resolved => ({
    ok: false,
    reason,
    answers,
  })
  if (isOnion(name)) return refused('onion')
  const permitted = (addresses: string[], answers: DnsAnswer[] = []): Resolved =>
    addresses.every((address) => isPermittedAddress(address, guard.allowedPrefixes))
      ? { ok: true, addresses, answers }
      : refused('private-address', answers)
  if (isIP(name) !== 0) return permitted([name])
  // RFC 6761 6.3: never asked for, always this machine.
  if (name === 'localhost' || name.endsWith('.localhost')) return permitted(['127.0.0.1', '::1'])
  const results = await Promise.all([
    askDns(guard.dns, name, 'A', signal),
    askDns(guard.dns, name, 'AAAA', signal),
  ])
  const answers = results.flatMap((result) => (result.ok ? [result.answer] : []))
  const addresses = answers.flatMap(({ type, records }) =>
    records.filter((record) => record.type === type).map((record) => record.data),
  )
  return addresses.length === 0 ? refused(whyNone(results), answers) : permitted(addresses, answers)
}

function whyNone(results: readonly DnsResult[]): ResolveRefusal {
  if (results.some((result) => !result.ok && result.reason === 'not-a-name')) return 'not-a-host'
  const codes = results.map((result) => (result.ok ? result.answer.code : 'none'))
  if (codes.includes('NXDOMAIN')) return 'no-such-host'
  return codes.includes('NOERROR') ? 'no-address' : 'no-dns-answer'
}
