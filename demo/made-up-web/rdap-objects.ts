/** RDAP objects (RFC 9083) for the made-up networks and the domains on them. */
import { addressAt, type Network } from './networks.ts'

const conformance = ['rdap_level_0', 'cidr0', 'arin_originas0']

export function ipNetworkObject(network: Network, selfUrl: string): object {
  const handle = `NET-${network.id.toUpperCase()}`
  const abuse = contact(
    `${network.provider} Abuse Desk`,
    `ABUSE-${network.asn}`,
    ['abuse'],
    network.abuseContact,
  )
  const registrant = contact(
    network.provider,
    `ORG-${network.asn}`,
    ['registrant'],
    `office@${network.domain}`,
  )
  return {
    objectClassName: 'ip network',
    rdapConformance: conformance,
    handle,
    startAddress: addressAt(network, 0),
    endAddress: addressAt(network, 255),
    ipVersion: 'v4',
    name: network.provider.toUpperCase().replaceAll(' ', '-'),
    type: 'ASSIGNED PA',
    country: network.country,
    status: ['active'],
    cidr0_cidrs: [{ v4prefix: addressAt(network, 0), length: 24 }],
    arin_originas0_originautnums: [network.asn],
    entities:
      network.abuseContactPlace === 'network' ? [registrant, abuse] : [{ ...registrant, entities: [abuse] }],
    events: registered,
    links: [self(selfUrl)],
  }
}

/** `name` is the registrable domain; `network` is where the sites on it are now. */
export function domainObject(name: string, network: Network, selfUrl: string): object {
  const abuse = contact('Registry Lane Abuse Desk', 'ABUSE-REG', ['abuse'], 'abuse@registry-lane.example')
  return {
    objectClassName: 'domain',
    rdapConformance: ['rdap_level_0'],
    handle: `DOM-${name.toUpperCase()}`,
    ldhName: name,
    status: ['active'],
    nameservers: ['ns1', 'ns2'].map((server) => ({
      objectClassName: 'nameserver',
      ldhName: `${server}.${network.domain}`,
    })),
    secureDNS: { delegationSigned: false },
    entities: [
      {
        ...contact('Registry Lane', 'REG-1', ['registrar'], 'office@registry-lane.example'),
        publicIds: [{ type: 'IANA Registrar ID', identifier: '9999' }],
        entities: [abuse],
      },
    ],
    events: registered,
    links: [self(selfUrl)],
  }
}

/** RFC 9083 section 6. */
export function errorObject(status: number, title: string, description: string): object {
  return { rdapConformance: ['rdap_level_0'], errorCode: status, title, description: [description] }
}

const registered = [
  { eventAction: 'registration', eventDate: '2020-01-01T00:00:00Z' },
  { eventAction: 'last changed', eventDate: '2024-01-01T00:00:00Z' },
]

function contact(name: string, handle: string, roles: string[], email: string): object {
  return {
    objectClassName: 'entity',
    handle,
    roles,
    vcardArray: [
      'vcard',
      [
        ['version', {}, 'text', '4.0'],
        ['fn', {}, 'text', name],
        ['kind', {}, 'text', 'group'],
        ['email', { type: 'work' }, 'text', email],
      ],
    ],
  }
}

function self(url: string): object {
  return { value: url, rel: 'self', href: url, type: 'application/rdap+json' }
}
