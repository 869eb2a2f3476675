// Who is who, and who is to get what. Pure.
import { type Directory, type Member, memberFor } from '@samverkan/protocol'

export interface Assignment {
  member: string
  /** `own`: hosted in our country. `hosting-country`: a hotline is there. `orphan`: none is, and this one takes it. */
  why: 'own' | 'hosting-country' | 'orphan'
}

export function memberById(directory: Directory, id: string): Member | undefined {
  return directory.members.find((member) => member.id === id)
}

/**
 * The member that is to act on what is hosted in a country, as `self` sees it; undefined when nobody takes it.
 *
 * Where several would do, it is ourselves if we are among them; hotlines of one country in the order of their ids; takers of
 * orphans in turn by the country's letters, so that everybody who asks gets the same answer and no taker gets all.
 */
export function assignmentFor(country: string, directory: Directory, self: string): Assignment | undefined {
  const found = memberFor(directory, country)
  if (found.match === 'none') return undefined
  const ours = found.members.some((member) => member.id === self)
  if (found.match === 'country') {
    return ours ? { member: self, why: 'own' } : { member: found.members[0].id, why: 'hosting-country' }
  }
  const turn = [...country].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0)
  const taker = found.members[turn % found.members.length] ?? found.members[0]
  return { member: ours ? self : taker.id, why: 'orphan' }
}

/** INTERPOL's member, where the network has one. */
export function interpol(directory: Directory): Member | undefined {
  return directory.members.find((member) => member.kind === 'interpol' && member.status === 'active')
}

/** The national police's member of a country, where there is one. */
export function nationalPolice(directory: Directory, country: string): Member | undefined {
  return directory.members.find(
    (member) => member.kind === 'police' && member.status === 'active' && member.countries.includes(country),
  )
}
