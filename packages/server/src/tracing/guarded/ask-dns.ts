import { isOnion } from '../canonical-url.ts'
import type { DnsAnswer, DnsType } from './dns-answer.ts'
import { readReply, writeQuestion } from './dns-message.ts'
import { exchangeTcp, exchangeUdp } from './dns-transport.ts'
import type { Guard } from './guard.ts'

export type DnsResult =
  | { ok: true; answer: DnsAnswer }
  | { ok: false; reason: 'onion' | 'not-a-name' | 'no-answer' }

const waitMs = [1_500, 3_000]

/**
 * Asks the configured name servers one after the other, twice if need be, and returns the first answer that settles
 * the question. Over UDP, over TCP when the answer was cut off. Names below `.onion` never leave this function
 * (RFC 7686), whoever calls it.
 */
export async function askDns(
  dns: Guard['dns'],
  name: string,
  type: DnsType,
  signal?: AbortSignal,
): Promise<DnsResult> {
  if (isOnion(name)) return { ok: false, reason: 'onion' }
  if (!isDnsName(name)) return { ok: false, reason: 'not-a-name' }
  let unsettled: DnsAnswer | undefined
  for (const ms of waitMs) {
    for (const server of dns.servers) {
      if (signal?.aborted) return { ok: false, reason: 'no-answer' }
      const answer = await askServer(dns, server, name, type, ms)
      if (answer?.code === 'NOERROR' || answer?.code === 'NXDOMAIN') return { ok: true, answer }
      unsettled = answer ?? unsettled
    }
  }
  return unsettled ? { ok: true, answer: unsettled } : { ok: false, reason: 'no-answer' }
}

async function askServer(
  dns: Guard['dns'],
  server: string,
  name: string,
  type: DnsType,
  ms: number,
): Promise<DnsAnswer | undefined> {
  const question = { id: Buffer.from(dns.random(2)).readUInt16BE(), name, type }
  const message = writeQuestion(question)
  const read = (reply: Buffer) => readReply(reply, question)
  const overUdp = await exchangeUdp(server, message, read, ms)
  const reply = overUdp?.truncated ? await exchangeTcp(server, message, read, ms) : overUdp
  if (!reply) return undefined
  return { name, type, server, at: dns.clock.now().toISOString(), code: reply.code, records: reply.records }
}

/** Letters, digits, hyphens and underscores in labels of at most 63; 253 in all. */
function isDnsName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9_-]{1,63}$/i.test(label))
}
