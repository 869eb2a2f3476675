import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Actor, Foundation } from '../../foundation/index.ts'
import { entryOf } from '../entry.ts'
import { type WrittenForm, writeList } from '../formats/list-forms.ts'
import type { ListedEntry } from '../formats/listed-entry.ts'
import type { CategoryModel } from '../formats/project-vic/category-model.ts'
import type { HashEntryTable } from '../tables.ts'
import type { HashListRow } from './list-store.ts'

const pageSize = 5_000

export interface Exported {
  /** UTF-8, piece by piece. */
  text: AsyncGenerator<string>
  entries: number
  /** What the form cannot say: entries without an MD5, or without a category in the model. */
  leftOut: number
}

/** Gives out every entry of a list that stands. The ledger has it (`hash-list.exported`) before the first byte goes. */
export async function exportList(
  foundation: Foundation,
  list: HashListRow,
  form: WrittenForm,
  model: CategoryModel,
  actor: Actor,
): Promise<Exported> {
  const { entries, sayable } = await count(foundation, list.id, form, model)
  await foundation.database.transaction().execute((transaction) =>
    foundation.append(transaction, {
      ...{ kind: 'hash-list.exported', actor },
      detail: { list: list.id, form, entries: sayable, leftOut: entries - sayable },
    }),
  )
  const head = { name: list.name, member: foundation.self, exportedAt: foundation.clock.now(), model }
  return {
    text: writeList(form, head, standingEntries(foundation, list.id)),
    ...{ entries: sayable, leftOut: entries - sayable },
  }
}

/** Entries in the order in which they came. Index hash_entry_standing. */
async function* standingEntries({ database }: Foundation, listId: string): AsyncGenerator<ListedEntry> {
  let after = 0
  for (;;) {
    const rows = await database
      .selectFrom('hash_entry')
      .selectAll()
      .where('list_id', '=', listId)
      .where('id', '>', after)
      .where('withdrawn_at', 'is', null)
      .orderBy('id')
      .limit(pageSize)
      .execute()
    for (const row of rows) yield listedEntryOf(row)
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    after = Number(last.id)
  }
}

/** A row as every form says it. */
export function listedEntryOf(row: Selectable<HashEntryTable>): ListedEntry {
  const { md5, sha1, sha256, pdq, pdqQuality, classification, jurisdiction, ...rest } = entryOf(row)
  return {
    ...{ md5, sha1, sha256, pdq, pdqQuality, classification },
    jurisdiction: classification === 'baseline' ? null : jurisdiction,
    ...{ scheme: rest.scheme, schemeVersion: rest.schemeVersion },
    ...{ source: rest.source, sourceEntry: rest.sourceEntry, dated: rest.dated.toISOString() },
  }
}

async function count(
  { database }: Foundation,
  listId: string,
  form: WrittenForm,
  model: CategoryModel,
): Promise<{ entries: number; sayable: number }> {
  const canBeSaid = form.startsWith('project-vic') ? vicCanSay(model) : sql<boolean>`true`
  const { rows } = await sql<{ entries: number; sayable: number }>`
    select count(*) as entries, count(*) filter (where ${canBeSaid}) as sayable
    from hash_entry where list_id = ${listId} and withdrawn_at is null`.execute(database)
  return rows[0] ?? { entries: 0, sayable: 0 }
}

/** As `categoryFor` (formats/project-vic/media.ts) says it of one entry. */
function vicCanSay({ categories, country }: CategoryModel): RawBuilder<boolean> {
  const named = Object.values(categories)
  const baseline = named.includes('baseline') || named.includes('national')
  return sql<boolean>`md5 is not null and case when classification = 'baseline' then ${baseline}::boolean
    else jurisdiction = ${country} and classification = any(${named}::text[]) end`
}
