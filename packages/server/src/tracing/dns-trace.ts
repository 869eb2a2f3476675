import { parse as parseHost } from 'tldts'
import { askDns } from './guarded/ask-dns.ts'
import type { DnsAnswer } from './guarded/dns-answer.ts'
import { type GuardedBy, guardOf } from './guarded/guard.ts'
import { type ResolveRefusal, resolveWith } from './guarded/resolve-guarded.ts'

export interface DnsTrace {
  /** Why no address may be used; undefined when there are addresses. */
  refusal: ResolveRefusal | undefined
  /** In numeric order, IPv4 first: a name server that rotates its answer does not make a host seem to move. */
  addresses: string[]
  /** The names that the host's name was an alias for, in the order in which they were followed. */
  aliases: string[]
  /** Everything that was answered, as evidence: addresses with their aliases, name servers of the registrable domain. */
  answers: DnsAnswer[]
}

/** Asks for a host's addresses and its domain's name servers, and keeps who said what and when. */
export async function traceDns(by: GuardedBy, host: string): Promise<DnsTrace> {
  const guard = guardOf(by)
  const resolved = await resolveWith(guard, host)
  const domain = parseHost(host).domain
  const nameServers =
    resolved.answers.length > 0 && domain ? await askDns(guard.dns, domain, 'NS') : undefined
  const aliases = resolved.answers.flatMap(({ records }) =>
    records.filter(({ type }) => type === 'CNAME').map(({ data }) => data.toLowerCase().replace(/\.$/, '')),
  )
  return {
    refusal: resolved.ok ? undefined : resolved.reason,
    addresses: resolved.ok ? [...new Set(resolved.addresses)].sort(byNumber) : [],
    aliases: [...new Set(aliases)],
    answers: [...resolved.answers, ...(nameServers?.ok ? [nameServers.answer] : [])],
  }
}

function byNumber(a: string, b: string): number {
  return Number(a.includes(':')) - Number(b.includes(':')) || sortable(a).localeCompare(sortable(b), 'en')
}

function sortable(address: string): string {
  return address.replace(/[0-9a-f]+/gi, (part) => part.padStart(4, '0'))
}
