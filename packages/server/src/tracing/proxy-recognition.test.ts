import { describe, expect, it } from 'vitest'
import { knownProxies } from './known-proxies.ts'
import { type ProxySigns, recogniseProxy } from './proxy-recognition.ts'

const nothing: ProxySigns = {
  address: '192.0.2.1',
  contentDeliveryNetwork: false,
  asn: null,
  names: [],
  aliases: [],
}
const seen = (signs: Partial<ProxySigns>) => recogniseProxy({ ...nothing, ...signs })

describe('a proxy', () => {
  it('is recognised by the operator’s table, under the name that stands there', () => {
    expect(seen({ contentDeliveryNetwork: true, names: ['Cirrus Edge', 'CIRRUS-NET'] })).toEqual({
      ...{ name: 'Cirrus Edge', by: 'address-table' },
    })
  })

  it.each<[Partial<ProxySigns>, string, string]>([
    [{ asn: 13335 }, 'Cloudflare', 'network-number'],
    [{ address: '104.16.1.1' }, 'Cloudflare', 'prefix'],
    [{ address: '2606:4700::6810:1' }, 'Cloudflare', 'prefix'],
    [{ address: '151.101.1.1' }, 'Fastly', 'prefix'],
    [{ names: [null, 'CLOUDFLARENET'] }, 'Cloudflare', 'network-name'],
    [{ names: ['DDoS-Guard Ltd'] }, 'DDoS-Guard', 'network-name'],
    [{ aliases: ['d111111abcdef8.cloudfront.net'] }, 'Amazon CloudFront', 'alias'],
    [{ aliases: ['pictures.example', 'e1.a.akamaiedge.net'], asn: 13335 }, 'Akamai', 'alias'],
  ])('with %j is %s by its %s', (signs, name, by) => {
    expect(seen(signs)).toEqual({ name, by })
  })

  it.each<Partial<ProxySigns>>([
    {},
    { asn: 16509, names: ['AMAZON-02'] },
    { asn: 64500, names: ['Sample Hosting'] },
    { aliases: ['notcloudfront.net', 'cloudfront.net.pictures.example'] },
    { address: '104.32.0.1' },
  ])('is not seen in %j', (signs) => {
    expect(seen(signs)).toBeNull()
  })

  it('has one name each in the list, and no sign that two share', () => {
    const all = (pick: (proxy: (typeof knownProxies)[number]) => readonly unknown[] | undefined) =>
      knownProxies.flatMap((proxy) => pick(proxy) ?? [])
    for (const signs of [
      knownProxies.map(({ name }) => name),
      all((p) => p.asns),
      all((p) => p.prefixes),
      all((p) => p.aliases),
    ])
      expect(new Set(signs).size).toBe(signs.length)
  })
})
