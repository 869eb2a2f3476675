import { afterEach, describe, expect, it } from 'vitest'
import { type ConfigInput, manualClock, systemRandom } from '../foundation/index.ts'
import { traceEvidenceSchema } from './evidence.ts'
import { tracingConfig } from './testing/guarded-by.ts'
import { type NameServer, startNameServer, zoneOf } from './testing/name-server.ts'
import { type RdapServer, rdapNetwork, startRdapServer } from './testing/rdap-server.ts'
import { traceHosting } from './trace.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

async function naming(
  hosts: Parameters<typeof zoneOf>[0] | Parameters<typeof startNameServer>[0],
): Promise<NameServer> {
  const server = await startNameServer(typeof hosts === 'function' ? hosts : zoneOf(hosts))
  running.push(server)
  return server
}

async function registering(answer: Parameters<typeof startRdapServer>[0]): Promise<RdapServer> {
  const server = await startRdapServer(answer)
  running.push(server)
  return server
}

const row = (prefix: string, country: string, contentDeliveryNetwork = false) => ({
  ...{ prefix, country, asn: 64500, provider: `Hosting ${country}`, contentDeliveryNetwork },
})
const addressTable = [
  row('127.77.1.0/24', 'NL'),
  row('127.77.2.0/24', 'SE'),
  row('127.77.3.0/24', 'US', true),
]
const allowedPrefixes = ['127.77.0.0/16', 'fd77::/32']
const start = new Date('2030-01-02T03:04:05.000Z')

function tracer(dns: NameServer, tracing: NonNullable<ConfigInput['tracing']> = {}) {
  const clock = manualClock(start)
  const config = {
    tracing: tracingConfig({ dnsServers: [dns.address], allowedPrefixes, addressTable, ...tracing }),
  }
  return { clock, by: { config, clock, random: systemRandom } }
}

describe('tracing a host', () => {
  it('finds country, network, provider and abuse contact, and keeps who said so and when', async () => {
    const dns = await naming({ 'www.pictures.example': ['127.77.1.9'], 'pictures.example': [] })
    const rdap = await registering(() => rdapNetwork('abuse@sample.example'))
    const { by } = tracer(dns, { rdapUrl: `${rdap.url}/` })
    const traced = await traceHosting(by, 'www.pictures.example')
    expect(traced).toMatchObject({
      ok: true,
      hosting: {
        ...{
          addresses: ['127.77.1.9'],
          country: 'NL',
          asn: 64500,
          network: 'SAMPLE-NET',
          provider: 'Hosting NL',
        },
        ...{ abuseContact: 'abuse@sample.example', proxied: false, tracedAt: start.toISOString() },
      },
      evidence: {
        ...{ host: 'www.pictures.example', at: start.toISOString(), proxy: null },
        dns: [
          {
            name: 'www.pictures.example',
            type: 'A',
            server: dns.address,
            at: start.toISOString(),
            code: 'NOERROR',
          },
          { type: 'AAAA' },
          { name: 'pictures.example', type: 'NS' },
        ],
        addresses: [{ address: '127.77.1.9', country: 'NL', source: 'address-table' }],
        registration: { url: `${rdap.url}/ip/127.77.1.9`, outcome: 'found', network: { country: 'NL' } },
      },
    })
    expect(traceEvidenceSchema.parse(traced.evidence)).toEqual(traced.evidence)
  })

  it('looks at the same address first, however the name server turns its answer', async () => {
    const addresses = ['127.77.2.10', '127.77.2.9', '127.77.1.200', 'fd77::2', 'fd77::1']
    let turn = 0
    const dns = await naming((question) => {
      turn += 1
      const turned = [...addresses.slice(turn % 5), ...addresses.slice(0, turn % 5)]
      return zoneOf({ 'pictures.example': turned })(question)
    })
    const { by } = tracer(dns)
    for (let i = 0; i < 5; i += 1) {
      const traced = await traceHosting(by, 'pictures.example')
      expect(traced).toMatchObject({
        ok: true,
        hosting: {
          country: 'NL',
          addresses: ['127.77.1.200', '127.77.2.9', '127.77.2.10', 'fd77::1', 'fd77::2'],
        },
      })
    }
  })

  it('says when it sees a proxy and not the host', async () => {
    const dns = await naming({
      'table.example': ['127.77.3.9'],
      'alias.example': ['d1.cloudfront.net.'],
      'd1.cloudfront.net': ['127.77.1.9'],
    })
    const { by } = tracer(dns)
    expect(await traceHosting(by, 'table.example')).toMatchObject({
      ...{
        hosting: { proxied: true, country: 'US' },
        evidence: { proxy: { name: 'Hosting US', by: 'address-table' } },
      },
    })
    expect(await traceHosting(by, 'alias.example')).toMatchObject({
      ...{ hosting: { proxied: true }, evidence: { proxy: { name: 'Amazon CloudFront', by: 'alias' } } },
    })
  })

  it('traces an address that stands for itself without asking for a name', async () => {
    const dns = await naming({})
    const { by } = tracer(dns)
    expect(await traceHosting(by, '127.77.2.9')).toMatchObject({ ok: true, hosting: { country: 'SE' } })
    expect(await traceHosting(by, '[fd77::1]')).toMatchObject({ ok: false, reason: 'country-unknown' })
    expect(dns.asked).toEqual([])
  })

  it('takes the registry’s country where no table has one', async () => {
    const dns = await naming({ 'pictures.example': ['127.77.9.9'] })
    const rdap = await registering(() => rdapNetwork('abuse@sample.example'))
    const { by } = tracer(dns, { rdapUrl: rdap.url })
    expect(await traceHosting(by, 'pictures.example')).toMatchObject({
      hosting: { country: 'NL', asn: 64499, provider: 'Sample Hosting', network: 'SAMPLE-NET' },
    })
  })
})

describe('a host that cannot be traced', () => {
  it.each([
    ['nobody.example', 'no-such-host'],
    ['empty.example', 'no-address'],
    ['broken.example', 'no-dns-answer'],
    ['private.example', 'private-address'],
    ['half.example', 'private-address'],
    ['127.0.0.1', 'private-address'],
    ['[::1]', 'private-address'],
    ['unplaced.example', 'country-unknown'],
    ['not a host', 'not-a-host'],
    ['abcdefgh.onion', 'onion'],
  ])('%s has the reason %s, with the evidence', async (host, reason) => {
    const dns = await naming((question) =>
      question.name === 'broken.example'
        ? 'SERVFAIL'
        : zoneOf({
            ...{
              'empty.example': [],
              'private.example': ['10.0.0.1'],
              'half.example': ['127.77.1.9', '::1'],
            },
            'unplaced.example': ['127.77.9.9'],
          })(question),
    )
    const traced = await traceHosting(tracer(dns).by, host)
    expect(traced).toMatchObject({ ok: false, reason, evidence: { host } })
    expect(traceEvidenceSchema.parse(traced.evidence)).toEqual(traced.evidence)
    expect(traced.evidence.dns.length > 0).toBe(dns.asked.length > 0)
  })

  it('is never asked for in the DNS when it is an onion address', async () => {
    const spy = await naming({})
    for (const host of ['abcdefgh.onion', 'www.abcdefgh.onion', 'abcdefgh.onion.', 'ABCDEFGH.ONION'])
      expect(await traceHosting(tracer(spy).by, host)).toMatchObject({ ok: false, reason: 'onion' })
    expect(spy.asked).toEqual([])
  })
})

describe('the registry', () => {
  const hosts = { 'pictures.example': ['127.77.1.9'], 'other.example': ['127.77.1.9'] }
  const hour = 60 * 60_000

  it('is asked once in twelve hours, and once for questions at the same time', async () => {
    const rdap = await registering(() => rdapNetwork('abuse@sample.example'))
    const { by, clock } = tracer(await naming(hosts), { rdapUrl: rdap.url })
    await Promise.all([traceHosting(by, 'pictures.example'), traceHosting(by, 'other.example')])
    clock.advance(11 * hour)
    const later = await traceHosting(by, 'pictures.example')
    expect(rdap.asked).toEqual(['127.77.1.9'])
    expect(later.evidence.registration?.at).toBe(start.toISOString())
    clock.advance(hour)
    await traceHosting(by, 'pictures.example')
    expect(rdap.asked).toHaveLength(2)
  })

  it.each([
    [404, 'not-found', 1],
    [429, 'registry-busy', 2],
    [{ objectClassName: 'error' }, 'not-understood', 2],
    ['http://169.254.169.254/latest/', 'private-address', 2],
    ['http://192.168.0.1/ip/1', 'private-address', 2],
  ])(
    'answering %j leaves the host traced without a contact, and says why',
    async (said, outcome, askedInTwoMinutes) => {
      const rdap = await registering(() => said)
      const { by, clock } = tracer(await naming(hosts), { rdapUrl: rdap.url })
      const traced = await traceHosting(by, 'pictures.example')
      expect(traced).toMatchObject({
        hosting: { country: 'NL', abuseContact: null },
        evidence: { registration: { outcome } },
      })
      clock.advance(2 * 60_000)
      await traceHosting(by, 'pictures.example')
      expect(rdap.asked).toHaveLength(askedInTwoMinutes)
    },
  )
})
