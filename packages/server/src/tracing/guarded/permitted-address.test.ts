import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPermittedAddress, parsePrefix } from './permitted-address.ts'

describe('an address that the server may talk to', () => {
  it.each(['8.8.8.8', '193.0.6.139', '2001:4860:4860::8888', '2606:4700::1'])(
    'includes public %s',
    (address) => {
      expect(isPermittedAddress(address, [])).toBe(true)
    },
  )

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
    ...['192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', '::2', '::127.0.0.2', '::ffff:127.0.0.1'],
    ...[
      '::ffff:7f00:1',
      '::ffff:10.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b:1::1',
      '100::1',
      '2001::1',
      '2001:2::1',
    ],
    ...[
      '2001:db8::1',
      '2002:7f00:1::',
      '3fff::1',
      '4000::1',
      '5f00::1',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
    ],
    ...['fe80::1%eth0', 'fec0::1', 'ff02::1', '', 'pictures.example', '1.2.3.4.5'],
  ])('excludes %s', (address) => {
    expect(isPermittedAddress(address, [])).toBe(false)
  })

  it('includes what the configuration allows, also when written as IPv6, and nothing beside it', () => {
    const allowed = [parsePrefix('127.77.1.0/24'), parsePrefix('fd77::/64')]
    for (const address of ['127.77.1.0', '127.77.1.255', '::ffff:127.77.1.9', 'fd77::1'])
      expect(isPermittedAddress(address, allowed)).toBe(true)
    for (const address of ['127.77.0.255', '127.77.2.0', '127.0.0.1', 'fd77:0:0:1::1', '::1'])
      expect(isPermittedAddress(address, allowed)).toBe(false)
  })

  it('is judged alike in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const hex = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
        const mapped = `::ffff:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`
        expect(isPermittedAddress(mapped, [])).toBe(isPermittedAddress(address, []))
        expect(isPermittedAddress(`::ffff:${address}`, [])).toBe(isPermittedAddress(address, []))
      }),
    )
  })
})
