// What registries, tables and databases say, brought into the form in which it may go on into records and notices.
import { hostingSchema } from '../reports/index.ts'

const { asn: asnSchema, provider: nameSchema, country: countrySchema } = hostingSchema.shape
const longestName = 200

/** The name of a network or an organisation on one line of at most 200 characters; null where nothing is left. */
export function cleanName(name: string | null | undefined): string | null {
  const line = (name ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, longestName)
    .trimEnd()
    // The cut may have gone through a character.
    .replace(/\p{Cs}$/u, '')
  return line === '' ? null : nameSchema.parse(line)
}

/** The number of an autonomous system (1 to 4294967295), else null: tables write 0 for "none". */
export function cleanAsn(asn: number | null | undefined): number | null {
  return asnSchema.safeParse(asn).data ?? null
}

/** ISO 3166-1 alpha-2 in capitals, else null. ZZ is what registries write for "unknown". */
export function cleanCountry(country: string | null | undefined): string | null {
  const code = countrySchema.safeParse(country?.toUpperCase()).data
  return code === undefined || code === 'ZZ' ? null : code
}
