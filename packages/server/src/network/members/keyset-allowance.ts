import { createHash } from 'node:crypto'
import type { Clock } from '../../foundation/index.ts'
import type { Publication } from './publication.ts'

/** Keysets of one member that are looked at in a day, those that are not taken included: a rotation is one, a broken server
 *  makes many. */
const keysetsADay = 20
const dayMs = 24 * 3_600_000

/** Refusals of what the member's own identity key has signed. Anybody can hand in anything else in a member's name, and must
 *  not use up what it may. */
const itsOwnDoing: ReadonlySet<string> = new Set([
  ...['weak-signing-key', 'no-proof-of-possession', 'bad-recipient'],
  ...['rollback', 'split-view', 'other-predecessor', 'gap'],
])

interface Published {
  publication: Publication
  seenAt: readonly (Date | undefined)[]
}

interface KeysetAllowance {
  /** Whether the member has used up what it may hand in today. */
  isUsedUp(member: string, known: Published): boolean
  /** Counts one that was not taken, when the member itself has signed it and it is not one that is published. */
  countRefused(member: string, document: string, reason: string, known: Published): void
}

/**
 * What each member may hand in. What was published is counted from the publication; what was refused in the memory of this
 * process, once for each content, however often it comes and whoever brings it.
 */
export function openKeysetAllowance(
  clock: Clock,
  claimOf: (document: string) => string | undefined,
): KeysetAllowance {
  const refused = new Map<string, Map<string, number>>()
  const dayAgo = () => clock.now().getTime() - dayMs

  return {
    isUsedUp: (member, { publication, seenAt }) => {
      const published = publication.documents.filter(
        ({ type, document }, at) =>
          type === 'keyset' && (seenAt[at]?.getTime() ?? 0) > dayAgo() && claimOf(document) === member,
      )
      const times = [...(refused.get(member)?.values() ?? [])]
      return published.length + times.filter((at) => at > dayAgo()).length >= keysetsADay
    },
    countRefused: (member, document, reason, { publication }) => {
      if (!itsOwnDoing.has(reason)) return
      const content = contentHash(document)
      // Old ones can be handed in again by anybody.
      const known = publication.documents.some(
        (one) => one.type === 'keyset' && contentHash(one.document) === content,
      )
      if (known) return
      const before = [...(refused.get(member) ?? [])].filter(([, at]) => at > dayAgo())
      refused.set(member, new Map([...before, [content, clock.now().getTime()]]))
    },
  }
}

/** Of what is signed: signatures can be put in another order, or added, by anybody. */
function contentHash(document: string): string {
  const { payload } = JSON.parse(document) as { payload: string }
  return createHash('sha256').update(payload).digest('hex')
}
