import { type RawBuilder, sql } from 'kysely'
import type { Database, Foundation, ItemId } from '../foundation/index.ts'
import type { Classification } from '../reports/index.ts'
import { admit, type EntryHashes, type EntryRefusal } from './rules.ts'
import './tables.ts'

export interface NewEntry extends EntryHashes {
  classification: Classification
  jurisdiction?: string | null
  scheme: string
  schemeVersion: string
  source: string
  sourceEntry: string
  itemId?: ItemId | null
  dated: Date
}

/** `isPdqLeftOut`: it stands in the list by its other hashes; its PDQ says too little. */
export type AddedEntry = { ok: true; id: number; isPdqLeftOut: boolean } | { ok: false; reason: EntryRefusal }

/** PostgreSQL takes 65,535 parameters in one statement. */
const atOnce = 2_000

/**
 * Adds entries to a list, in the caller's transaction; the only way in. One answer for each, in their order: its id, or why it
 * is refused (rules.ts). Does not look whether the list has it already: that is the caller's to say.
 */
export async function addEntries(
  _foundation: Foundation,
  transaction: Database,
  listId: string,
  entries: readonly NewEntry[],
): Promise<AddedEntry[]> {
  await holdLists(transaction, sql`id = ${listId}`)
  const judged = entries.map((entry) => ({ entry, verdict: admit(entry) }))
  const rows = judged.flatMap(({ entry, verdict }) =>
    verdict.ok ? [rowOf(listId, entry, verdict.hashes)] : [],
  )
  const ids: number[] = []
  for (let from = 0; from < rows.length; from += atOnce) {
    const inserted = await transaction
      .insertInto('hash_entry')
      .values(rows.slice(from, from + atOnce))
      .returning('id')
      .execute()
    ids.push(...inserted.map(({ id }) => Number(id)))
  }
  let next = 0
  return judged.map(({ verdict }) => {
    if (!verdict.ok) return verdict
    const id = ids[next++]
    if (id === undefined) throw new Error('An entry was not inserted')
    return { ok: true, id, isPdqLeftOut: verdict.isPdqLeftOut }
  })
}

/** Takes entries out of every match from now on; they stay in the record with the reason. Returns those that stood until now, and
 *  announces each (`entry-withdrawn`), so that what leaned on it is looked at again. */
export async function withdrawEntries(
  foundation: Foundation,
  transaction: Database,
  ids: readonly number[],
  reason: string,
): Promise<number[]> {
  if (ids.length === 0) return []
  const given = sql`${[...ids]}::bigint[]`
  await holdLists(transaction, sql`id in (select list_id from hash_entry where id = any(${given}))`)
  const withdrawn = await transaction
    .updateTable('hash_entry')
    .set({ withdrawn_at: foundation.clock.now(), withdrawn_reason: reason })
    .where('id', '=', sql<number>`any(${[...ids]}::bigint[])`)
    .where('withdrawn_at', 'is', null)
    .returning('id')
    .execute()
  const gone = withdrawn.map(({ id }) => Number(id))
  await foundation.jobs.announce(
    transaction,
    'entry-withdrawn',
    gone.map((entryId) => ({ entryId })),
  )
  return gone
}

/**
 * Held by whoever changes entries, before the first change is numbered, until they commit: who locks a list's row finds no change
 * of it still to come below the newest (sharing/tell-changes.ts). Hinders nobody else who changes entries.
 */
async function holdLists(transaction: Database, which: RawBuilder<unknown>): Promise<void> {
  await sql`select from hash_list where ${which} order by id for key share`.execute(transaction)
}

function rowOf(listId: string, entry: NewEntry, hashes: Required<EntryHashes>) {
  return {
    ...{ list_id: listId, md5: bytes(hashes.md5), sha1: bytes(hashes.sha1), sha256: bytes(hashes.sha256) },
    ...{ pdq: bytes(hashes.pdq), pdq_quality: hashes.pdqQuality },
    ...{ classification: entry.classification, jurisdiction: entry.jurisdiction ?? null },
    ...{ scheme: entry.scheme, scheme_version: entry.schemeVersion },
    ...{ source: entry.source, source_entry: entry.sourceEntry, item_id: entry.itemId ?? null },
    ...{ dated: entry.dated, withdrawn_at: null, withdrawn_reason: null },
  }
}

function bytes(hex: string | null): Buffer | null {
  return hex === null ? null : Buffer.from(hex, 'hex')
}
