import { type Selectable, sql } from 'kysely'
import type { Database, Foundation } from '../../foundation/index.ts'
import { addEntries, withdrawEntries } from '../add-entries.ts'
import { entryOf } from '../entry.ts'
import type { ListedEntry } from '../formats/listed-entry.ts'
import { admit, type EntryHashes, type EntryRefusal } from '../rules.ts'
import type { HashEntryTable } from '../tables.ts'
import { type Judgement, type LeavingReason, type Listed, type ListingRefusal, listingOf } from './listing.ts'
import './tables.ts'

export type PutRefusal = EntryRefusal | ListingRefusal
export type PutEntry =
  | { ok: true; as: 'added' | 'updated' | 'listed-already'; isPdqLeftOut: boolean }
  | { ok: false; reason: PutRefusal }

/** A row that counts, or that will once it is written. */
interface Standing extends Listed {
  id?: number
  entry?: ListedEntry
}

/**
 * Puts what a source says into a list, in the caller's transaction: what is new, what is newer than what the list has of
 * that source under that name, nothing else (listing.ts). One answer for each, in their order. The caller has locked
 * the list (`lockList`).
 */
export async function putEntries(
  foundation: Foundation,
  transaction: Database,
  listId: string,
  entries: readonly ListedEntry[],
): Promise<PutEntry[]> {
  const listed = await readListed(transaction, listId, entries)
  const takenBack = await readTombstones(transaction, listId, entries)
  const replaced: number[] = []
  const results = entries.map((entry): PutEntry => {
    const admitted = admit(entry)
    if (!admitted.ok) return admitted
    const told = { hashes: admitted.hashes, judgement: judgementOf(entry), dated: new Date(entry.dated) }
    const key = keyOf(entry)
    const before = listed.get(key)
    const listing = listingOf(told, before, takenBack.get(key))
    if (!listing.ok) return listing
    const { isPdqLeftOut } = admitted
    if (listing.as === 'listed-already') return { ok: true, as: 'listed-already', isPdqLeftOut }
    if (listing.as === 'newer' && before?.id !== undefined) replaced.push(before.id)
    listed.set(key, { ...told, withdrawn: null, entry })
    return { ok: true, as: listing.as === 'new' ? 'added' : 'updated', isPdqLeftOut }
  })
  await withdrawEntries(foundation, transaction, replaced, 'replaced')
  const fresh = [...listed.values()].flatMap(({ entry }) => (entry ? [entry] : []))
  const added = await addEntries(
    foundation,
    transaction,
    listId,
    fresh.map((entry) => ({ ...entry, dated: new Date(entry.dated) })),
  )
  if (added.some(({ ok }) => !ok)) throw new Error('An entry was admitted and then refused')
  return results
}

/** An entry that its source takes back. */
export interface TakenBack {
  source: string
  sourceEntry: string
  at: Date
  reason: Extract<LeavingReason, 'by-source' | 'replaced'>
}

/** Withdraws what its source takes back, and remembers it for entries that come later. Returns how many counted until now. */
export async function takeBackEntries(
  foundation: Foundation,
  transaction: Database,
  listId: string,
  takenBack: readonly TakenBack[],
): Promise<number> {
  if (takenBack.length === 0) return 0
  const newest = new Map<string, TakenBack>()
  for (const one of takenBack) {
    const before = newest.get(keyOf(one))
    if (!before || before.at < one.at) newest.set(keyOf(one), one)
  }
  await transaction
    .insertInto('hash_tombstone')
    .values(
      [...newest.values()].map(({ source, sourceEntry, at }) => ({
        ...{ list_id: listId, source, source_entry: sourceEntry, at },
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['list_id', 'source', 'source_entry'])
        .doUpdateSet((eb) => ({ at: sql<Date>`greatest(hash_tombstone.at, ${eb.ref('excluded.at')})` })),
    )
    .execute()
  const listed = await readListed(transaction, listId, [...newest.values()])
  let count = 0
  for (const reason of ['by-source', 'replaced'] as const) {
    const ids = [...newest].flatMap(([key, one]) => {
      const row = listed.get(key)
      const counts = row?.id !== undefined && row.withdrawn === null && row.dated <= one.at
      return counts && one.reason === reason && row.id !== undefined ? [row.id] : []
    })
    count += (await withdrawEntries(foundation, transaction, ids, reason)).length
  }
  return count
}

interface Named {
  source: string
  sourceEntry: string
}
const keyOf = ({ source, sourceEntry }: Named) => JSON.stringify([source, sourceEntry])

const judgementOf = ({ classification, jurisdiction, scheme, schemeVersion }: Judgement): Judgement => ({
  ...{ classification, jurisdiction, scheme, schemeVersion },
})

function namesOf(entries: readonly Named[]) {
  const sources = entries.map(({ source }) => source)
  const names = entries.map(({ sourceEntry }) => sourceEntry)
  return sql`(select distinct * from unnest(${sources}::text[], ${names}::text[]) as n (source, source_entry))`
}

/** The newest row of each name. Index hash_entry_source. */
async function readListed(
  transaction: Database,
  listId: string,
  entries: readonly Named[],
): Promise<Map<string, Standing>> {
  const { rows } = await sql<Selectable<HashEntryTable>>`
    select distinct on (e.source, e.source_entry) e.*
    from ${namesOf(entries)} n
      join hash_entry e
        on e.list_id = ${listId} and e.source = n.source and e.source_entry = n.source_entry
    order by e.source, e.source_entry, e.id desc`.execute(transaction)
  return new Map(
    rows.map((row) => {
      const entry = entryOf(row)
      const { md5, sha1, sha256, pdq, pdqQuality, id, dated, withdrawnReason } = entry
      const hashes: Required<EntryHashes> = { md5, sha1, sha256, pdq, pdqQuality }
      return [keyOf(entry), { id, hashes, judgement: judgementOf(entry), dated, withdrawn: withdrawnReason }]
    }),
  )
}

async function readTombstones(
  transaction: Database,
  listId: string,
  entries: readonly Named[],
): Promise<Map<string, Date>> {
  const { rows } = await sql<{ source: string; source_entry: string; at: Date }>`
    select t.source, t.source_entry, t.at
    from ${namesOf(entries)} n
      join hash_tombstone t
        on t.list_id = ${listId} and t.source = n.source and t.source_entry = n.source_entry`.execute(
    transaction,
  )
  return new Map(
    rows.map(({ source, source_entry, at }) => [keyOf({ source, sourceEntry: source_entry }), at]),
  )
}
