import type { Directory, Member } from './directory.ts'

/** Who is to get what is hosted in a country. */
export type CountryMatch =
  | { match: 'country'; members: [Member, ...Member[]] }
  /** The country has no active hotline; these have said that they take such reports. */
  | { match: 'orphan'; members: [Member, ...Member[]] }
  | { match: 'none' }

/** The active hotlines of a country (ISO 3166-1 alpha-2; a few countries have two), or else the active members that
 *  take orphans. In the order of their ids, so that everybody who asks gets the same answer. */
export function memberFor(directory: Directory, country: string): CountryMatch {
  const active = directory.members
    .filter((member) => member.status === 'active')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [hotline, ...others] = active.filter(
    (one) => one.kind === 'hotline' && one.countries.includes(country),
  )
  if (hotline) return { match: 'country', members: [hotline, ...others] }
  const [taker, ...takers] = active.filter((one) => one.takesOrphans)
  return taker ? { match: 'orphan', members: [taker, ...takers] } : { match: 'none' }
}
