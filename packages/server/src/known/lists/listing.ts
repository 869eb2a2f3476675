// What becomes of an entry that a source tells us of. Pure.
import type { ListedEntry } from '../formats/listed-entry.ts'
import type { EntryHashes } from '../rules.ts'

/** Why an entry leaves a list. `wrong`: a person here said so; `by-source`: whoever listed it took it back. */
export const leavingReasons = ['wrong', 'by-source', 'replaced', 'list-removed'] as const
export type LeavingReason = (typeof leavingReasons)[number]

/** What a list has under the same source and name, the newest row of it. */
export interface Listed {
  hashes: Required<EntryHashes>
  judgement: Judgement
  dated: Date
  /** As it stands in the row; null while it counts. */
  withdrawn: string | null
}

export type Judgement = Pick<ListedEntry, 'classification' | 'jurisdiction' | 'scheme' | 'schemeVersion'>

export type ListingRefusal = 'not-newer' | 'taken-out-here' | 'withdrawn'
export type Listing =
  | { ok: true; as: 'new' | 'newer' | 'listed-already' }
  | { ok: false; reason: ListingRefusal }

/**
 * A newer word of the same source replaces the older. What a person here took out as wrong stays out, whatever the source
 * says; what the source took back comes in again only when it was assessed since. `takenBackAt`: the source's own
 * withdrawal, which may come before the entry.
 */
export function listingOf(
  entry: { hashes: Required<EntryHashes>; judgement: Judgement; dated: Date },
  listed: Listed | undefined,
  takenBackAt: Date | undefined,
): Listing {
  if (takenBackAt !== undefined && takenBackAt >= entry.dated) return { ok: false, reason: 'withdrawn' }
  if (!listed) return { ok: true, as: 'new' }
  const isNewer = entry.dated > listed.dated
  if (listed.withdrawn === 'wrong') return { ok: false, reason: 'taken-out-here' }
  if (listed.withdrawn !== null) return isNewer ? { ok: true, as: 'new' } : { ok: false, reason: 'withdrawn' }
  if (saysTheSame(entry, listed)) return { ok: true, as: 'listed-already' }
  return isNewer ? { ok: true, as: 'newer' } : { ok: false, reason: 'not-newer' }
}

function saysTheSame(one: Pick<Listed, 'hashes' | 'judgement'>, other: Pick<Listed, 'hashes' | 'judgement'>) {
  const { md5, sha1, sha256, pdq, pdqQuality } = one.hashes
  const { classification, jurisdiction, scheme, schemeVersion } = one.judgement
  return (
    md5 === other.hashes.md5 &&
    sha1 === other.hashes.sha1 &&
    sha256 === other.hashes.sha256 &&
    pdq === other.hashes.pdq &&
    pdqQuality === other.hashes.pdqQuality &&
    classification === other.judgement.classification &&
    jurisdiction === other.judgement.jurisdiction &&
    scheme === other.judgement.scheme &&
    schemeVersion === other.judgement.schemeVersion
  )
}
