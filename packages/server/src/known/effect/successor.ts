import type { Selectable } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import type { HashEntryTable } from '../tables.ts'

export interface Successor {
  id: number
  /** The same file, assessed alike. */
  saysTheSame: boolean
}

/** What stands now under the name that a replaced entry had at its source. Index: hash_entry_source. */
export async function successorOf(
  database: Database,
  replaced: Selectable<HashEntryTable>,
): Promise<Successor | undefined> {
  const now = await database
    .selectFrom('hash_entry')
    .selectAll()
    .where('list_id', '=', replaced.list_id)
    .where('source', '=', replaced.source)
    .where('source_entry', '=', replaced.source_entry)
    .where('withdrawn_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!now) return undefined
  const isAlike = now.classification === replaced.classification && now.jurisdiction === replaced.jurisdiction
  return { id: Number(now.id), saysTheSame: isAlike && isSameFile(now, replaced) }
}

/** No hash that both have differs, and the strongest that the old one had is still there. */
function isSameFile(now: Selectable<HashEntryTable>, before: Selectable<HashEntryTable>): boolean {
  const kinds = ['sha256', 'sha1', 'md5', 'pdq'] as const
  const strongest = kinds.find((kind) => before[kind] !== null)
  return (
    strongest !== undefined &&
    now[strongest] !== null &&
    kinds.every((kind) => {
      const [one, other] = [now[kind], before[kind]]
      return one === null || other === null || one.equals(other)
    })
  )
}
