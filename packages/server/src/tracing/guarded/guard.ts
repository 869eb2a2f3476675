import { getServers } from 'node:dns'
import type { Clock, Config, RandomBytes } from '../../foundation/index.ts'
import { type Prefix, parsePrefix } from './permitted-address.ts'

/** What the guard is made from; a `Foundation` is one. */
export interface GuardedBy {
  config: Pick<Config, 'tracing'>
  clock: Clock
  random: RandomBytes
}

/** Whom to ask for names, and what may be reached besides public addresses. */
export interface Guard {
  dns: { servers: readonly string[]; clock: Clock; random: RandomBytes }
  allowedPrefixes: readonly Prefix[]
  allowedPorts: readonly number[]
}

export function guardOf({ config, clock, random }: GuardedBy): Guard {
  const { dnsServers, allowedPrefixes, allowedPorts } = config.tracing
  return {
    dns: { servers: dnsServers.length > 0 ? dnsServers : getServers(), clock, random },
    allowedPrefixes: allowedPrefixes.map(parsePrefix),
    allowedPorts,
  }
}
