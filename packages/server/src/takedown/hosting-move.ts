import type { Hosting } from '../reports/index.ts'

export type Move = 'stayed' | 'other-address' | 'other-provider' | 'other-country'

type Place = Pick<Hosting, 'addresses' | 'country' | 'asn' | 'abuseContact' | 'proxied'>

/**
 * What a fresh trace says against the record. Pure. A name with several addresses gives them in changing order, and the
 * trace looks at the first: another of the recorded addresses in front is not a move. A content delivery network
 * changes addresses all the time: inside one it is not a move either. A registry that did not answer this time
 * (no contact, no network) says nothing.
 */
export function moveOf(recorded: Place, traced: Place): Move {
  const [first] = traced.addresses
  const isTurned =
    first !== undefined && first !== recorded.addresses[0] && recorded.addresses.includes(first)
  if (isTurned) return 'stayed'
  if (recorded.country !== traced.country) return 'other-country'
  const differ = <Value>(a: Value | null, b: Value | null) => a !== null && b !== null && a !== b
  const contacts = [recorded.abuseContact, traced.abuseContact].map((each) => each?.toLowerCase() ?? null)
  if (differ(recorded.asn, traced.asn) || differ(contacts[0] ?? null, contacts[1] ?? null))
    return 'other-provider'
  if (recorded.proxied && traced.proxied) return 'stayed'
  return first === undefined || recorded.addresses.includes(first) ? 'stayed' : 'other-address'
}
