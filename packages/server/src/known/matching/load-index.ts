import type { DatabaseSession } from './database-session.ts'
import { createMatchIndex, type MatchIndex } from './match-index.ts'
import { packedEntry, unpackEntries } from './packed-entry.ts'

/** The index as one snapshot of the database shows it. */
export interface LoadedIndex {
  index: MatchIndex
  /** `pg_current_snapshot()`: what it did not show yet is asked for next. */
  snapshot: string
}

/** Ids that are asked for at once: about 3 MB. */
const idsAtOnce = 50_000
/** Room for what comes while the process runs, before the index is loaded anew. */
const headroom = 1.25
const leastCapacity = 100_000

/** Loads every entry that stands. The database packs the next ids while these are put into the index. */
export function loadIndex(session: DatabaseSession): Promise<LoadedIndex> {
  return session.inSnapshot(async () => {
    const { snapshot, last, entries, pdqs } = await session.countingAll(() => session.row<Head>(head))
    const count = Number(entries)
    const near = Math.max(leastCapacity, Math.ceil(Number(pdqs) * headroom))
    const index = createMatchIndex({ exact: count, near })
    let next = idsFrom(session, 1)
    for (let from = 1; from <= Number(last); from += idsAtOnce) {
      const packed = await next
      const following = from + idsAtOnce
      next = following <= Number(last) ? idsFrom(session, following) : Promise.resolve(null)
      // It is waited for at the next turn; an error meanwhile must not count as nobody's.
      next.catch(() => {})
      if (packed) for (const entry of unpackEntries(packed)) index.add(entry)
    }
    return { index, snapshot }
  })
}

interface Head {
  snapshot: string
  last: string
  entries: string
  pdqs: string
}

const head = `select pg_current_snapshot()::text as snapshot, coalesce(max(id), 0) as last,
  count(*) as entries, count(pdq) as pdqs from hash_entry where withdrawn_at is null`

const range = `select string_agg(${packedEntry}, ''::bytea) from hash_entry
  where id >= $1 and id < $2 and withdrawn_at is null`

function idsFrom(session: DatabaseSession, from: number): Promise<Buffer | null> {
  return session.bytes(range, [from, from + idsAtOnce])
}
