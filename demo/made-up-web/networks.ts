/** A made-up hosting provider with the loopback network it announces. */
export interface Network {
  /** Short name used in the control API. */
  readonly id: string
  /** Always a /24 out of 127.0.0.0/8. */
  readonly prefix: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** Out of 64496-64511, the range for documentation (RFC 5398). */
  readonly asn: number
  readonly provider: string
  /** The provider's own domain. Hosted sites never live under it. */
  readonly domain: string
  readonly abuseContact: string
  readonly contentDeliveryNetwork: boolean
  /** Where RDAP shows the abuse contact: as an entity of the network itself, or inside its registrant. Registries do both. */
  readonly abuseContactPlace: 'network' | 'registrant'
}

/** One row of the table that tracing takes in place of its address database for these prefixes. */
export type AddressTableRow = Pick<
  Network,
  'prefix' | 'country' | 'asn' | 'provider' | 'contentDeliveryNetwork'
>

const provider = (
  id: string,
  prefix: string,
  country: string,
  asn: number,
  name: string,
  domain: string,
): Network => ({
  id,
  prefix,
  country,
  asn,
  provider: name,
  domain,
  abuseContact: `abuse@${domain}`,
  contentDeliveryNetwork: false,
  abuseContactPlace: 'network',
})

/** Four countries with a hotline, one without (nobody runs one in Antarctica), and a content delivery network. */
export const madeUpNetworks: readonly Network[] = [
  provider('polder', '127.31.0.0/24', 'NL', 64496, 'Polder Hosting', 'polder-hosting.example'),
  provider('fjord', '127.46.0.0/24', 'SE', 64497, 'Fjord Web', 'fjord-web.example'),
  {
    ...provider('linden', '127.49.0.0/24', 'DE', 64498, 'Linden Server', 'linden-server.example'),
    abuseContactPlace: 'registrant',
  },
  provider('lakeland', '127.58.0.0/24', 'FI', 64501, 'Lakeland Hosting', 'lakeland-hosting.example'),
  provider('ice-shelf', '127.99.0.0/24', 'AQ', 64499, 'Ice Shelf Networks', 'ice-shelf.example'),
  {
    ...provider('cirrus', '127.104.0.0/24', 'US', 64500, 'Cirrus Edge', 'cirrus-edge.example'),
    contentDeliveryNetwork: true,
  },
]

export function addressTableOf(networks: readonly Network[]): readonly AddressTableRow[] {
  return networks.map(({ prefix, country, asn, provider, contentDeliveryNetwork }) => ({
    prefix,
    country,
    asn,
    provider,
    contentDeliveryNetwork,
  }))
}

/** The table of the networks that a made-up web has unless it is given others. */
export const addressTable: readonly AddressTableRow[] = addressTableOf(madeUpNetworks)

/** The address of a network whose last number is `last` (1 to 254). */
export function addressAt(network: Network, last: number): string {
  return `${leadingOctets(network.prefix)}.${last}`
}

export function networkOfAddress(networks: readonly Network[], address: string): Network | undefined {
  return networks.find((network) => leadingOctets(network.prefix) === leadingOctets(address))
}

function leadingOctets(addressOrPrefix: string): string {
  return addressOrPrefix.split('.').slice(0, 3).join('.')
}
