import { describe, expect, it } from 'vitest'
import { moveOf } from './hosting-move.ts'

const here = {
  addresses: ['192.0.2.1', '192.0.2.2'],
  country: 'SE',
  asn: 64500,
  abuseContact: 'abuse@host.example',
  proxied: false,
}

describe('what a fresh trace says against the record', () => {
  it('the same place is no move', () => {
    expect(moveOf(here, here)).toBe('stayed')
  })

  it('a country that changed is a move abroad, also for the same address', () => {
    expect(moveOf(here, { ...here, addresses: ['198.51.100.1'], country: 'NL' })).toBe('other-country')
    expect(moveOf(here, { ...here, country: 'NL' })).toBe('other-country')
  })

  it('another of the recorded addresses in front is no move, whatever is known of it', () => {
    const turned = { ...here, addresses: ['192.0.2.2', '192.0.2.1'], country: 'NL', asn: 64501 }
    expect(moveOf(here, turned)).toBe('stayed')
  })

  it('another network or another abuse contact in the same country is another provider', () => {
    expect(moveOf(here, { ...here, addresses: ['198.51.100.1'], asn: 64501 })).toBe('other-provider')
    expect(moveOf(here, { ...here, abuseContact: 'abuse@other.example' })).toBe('other-provider')
  })

  it('a registry that gave nothing this time does not make a move', () => {
    expect(moveOf(here, { ...here, asn: null, abuseContact: null })).toBe('stayed')
    expect(moveOf({ ...here, abuseContact: null }, here)).toBe('stayed')
    expect(moveOf(here, { ...here, abuseContact: 'Abuse@Host.example' })).toBe('stayed')
  })

  it('another address at the same provider is said, except inside a content delivery network', () => {
    const other = { ...here, addresses: ['192.0.2.9'] }
    expect(moveOf(here, other)).toBe('other-address')
    expect(moveOf({ ...here, proxied: true }, { ...other, proxied: true })).toBe('stayed')
  })
})
