import ipaddr from 'ipaddr.js'

export type Prefix = ReturnType<typeof ipaddr.parseCIDR>

/** Throws on what is no prefix: an operator must mend the configuration. */
export function parsePrefix(prefix: string): Prefix {
  return ipaddr.parseCIDR(prefix)
}

/** True when the text is a prefix of that address's kind and the address lies in it. */
export function isInPrefix(address: string, [network, bits]: Prefix): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.kind() === network.kind() && parsed.match(network, bits)
}

const globalUnicastV6 = parsePrefix('2000::/3')

/**
 * Whether the server may talk to an address: public unicast only, or in a prefix that the configuration allows.
 * `process` turns v4-mapped addresses into what they lead to; the rest of IPv6 outside of 2000::/3 is not in use
 * (RFC 4291 2.4). Source of the rule: reference/security.md 3.
 */
export function isPermittedAddress(address: string, allowed: readonly Prefix[]): boolean {
  if (!ipaddr.isValid(address)) return false
  if (allowed.some((prefix) => isInPrefix(address, prefix))) return true
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || isInPrefix(address, globalUnicastV6)
}
