import { leastQuality } from '@samverkan/fingerprints'
import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import { entryOf, type HashEntry } from '../entry.ts'
import type { KnownQuery, Match, MatchedBy } from '../match.ts'
import type { Candidates, IndexQuery } from './match-index.ts'

const exactKinds = ['sha256', 'sha1', 'md5'] as const

/** What the index is asked; undefined when there is nothing to ask. PDQ of low quality is not looked up (domain.md 3.4). */
export function indexQueryOf({ md5, sha1, sha256, pdq, frames = [] }: KnownQuery): IndexQuery | undefined {
  const near = [
    ...(pdq !== undefined && pdq.quality >= leastQuality ? pdq.hashes : []),
    ...frames.filter(({ quality }) => quality >= leastQuality).map((frame) => frame.pdq),
  ]
  const query: IndexQuery = {
    ...{ md5: bytes(md5), sha1: bytes(sha1), sha256: bytes(sha256) },
    // A picture that looks the same turned has one hash several times.
    near: [...new Set(near)].map((hash) => Buffer.from(hash, 'hex')),
  }
  const isEmpty = !query.md5 && !query.sha1 && !query.sha256 && near.length === 0
  return isEmpty ? undefined : query
}

/**
 * What the candidates are, by their rows: whole hashes are compared, withdrawn entries and those of removed lists are left
 * out. The strongest first.
 */
export async function matchesAmong(
  database: Database,
  query: KnownQuery,
  { exact, near }: Candidates,
): Promise<Match[]> {
  const distances = new Map(near.map(({ id, distance }) => [id, distance]))
  const ids = [...new Set([...exact, ...distances.keys()])]
  if (ids.length === 0) return []
  const rows = await database
    .selectFrom('hash_entry as entry')
    .innerJoin('hash_list as list', 'list.id', 'entry.list_id')
    .selectAll('entry')
    .where('entry.id', '=', sql<number>`any(${ids}::bigint[])`)
    .where('entry.withdrawn_at', 'is', null)
    .where('list.removed_at', 'is', null)
    .execute()
  return rows
    .flatMap((row) => {
      const entry = entryOf(row)
      return matchOf(query, entry, distances.get(entry.id)) ?? []
    })
    .toSorted(byStrength)
}

/**
 * How an entry matches. Where both sides have several exact hashes, all must agree: who makes a file with the MD5 of another
 * does not get its SHA-256, and one that differs shows another file.
 */
function matchOf(query: KnownQuery, entry: HashEntry, distance: number | undefined): Match | undefined {
  const compared = exactKinds.filter((kind) => query[kind] !== undefined && entry[kind] !== null)
  const [how] = compared
  if (how !== undefined && compared.every((kind) => query[kind] === entry[kind]))
    return { entry, how, distance: 0 }
  return distance === undefined ? undefined : { entry, how: 'pdq', distance }
}

const strength: readonly MatchedBy[] = [...exactKinds, 'pdq']

function byStrength(one: Match, other: Match): number {
  return (
    strength.indexOf(one.how) - strength.indexOf(other.how) ||
    one.distance - other.distance ||
    one.entry.id - other.entry.id
  )
}

function bytes(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : Buffer.from(hex, 'hex')
}
