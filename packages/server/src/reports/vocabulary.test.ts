import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostingSchema } from './vocabulary.ts'

const good = {
  ...{ addresses: ['192.0.2.10', '2001:db8::10'], country: 'SE', asn: 64500, network: 'NET-64500' },
  ...{ provider: 'Made-up Hosting', abuseContact: 'abuse@host.example', proxied: false },
  tracedAt: '2026-03-02T11:00:00.000Z',
}
const takes = (changes: object) => hostingSchema.safeParse({ ...good, ...changes }).success

describe('where an item is hosted', () => {
  it('takes what a trace finds, and nothing known', () => {
    expect(takes({})).toBe(true)
    expect(takes({ addresses: [], asn: null, network: null, provider: null, abuseContact: null })).toBe(true)
    expect(takes({ provider: 'Å'.repeat(200), asn: 4_294_967_295 })).toBe(true)
    fc.assert(fc.property(fc.ipV4(), fc.ipV6(), (four, six) => takes({ addresses: [four, six] })))
  })

  it.each([
    { addresses: ['not an address'] },
    { addresses: Array.from({ length: 51 }, (_, index) => `192.0.2.${index}`) },
    { country: 'se' },
    { country: '1?' },
    { asn: 0 },
    { asn: -1 },
    { asn: 4_294_967_296 },
    { provider: 'x'.repeat(201) },
    { provider: 'Hosting\nSee also: https://other.example/' },
    { network: 'NET\u0000' },
    { network: 'NET\u2028' },
    { abuseContact: 'abuse@host.example, all@other.example' },
    { abuseContact: 'nobody' },
  ])('refuses what no trace says: %j', (changes) => {
    expect(takes(changes)).toBe(false)
  })
})
