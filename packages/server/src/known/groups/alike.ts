import { leastQuality, nearAtMost } from '@samverkan/fingerprints'
import { type RawBuilder, sql } from 'kysely'
import type { Database, ItemId } from '../../foundation/index.ts'
import { type Nearness, nearnessOf } from '../effect/rules.ts'
import '../tables.ts'

export interface Alike {
  /** Items with the very same files, those that wait first; `inAll` also counts what did not fit. */
  identical: { ids: ItemId[]; inAll: number }
  /** What waits with a picture near this one, the nearest first. */
  near: { id: ItemId; nearness: Nearness }[]
}

/** A person looks through a list of this length before deciding about it. */
export const mostAlike = 200

/** Everything here that is the same as an item, or near it, in one group. Pages are in none. */
export async function alikeOf(database: Database, itemId: ItemId): Promise<Alike> {
  const [identical, near] = await Promise.all([identicalTo(database, itemId), nearTo(database, itemId)])
  const same = new Set(identical.ids)
  return { identical, near: near.filter(({ id }) => !same.has(id)) }
}

/** Index: file_fingerprint_sha256. */
async function identicalTo(database: Database, itemId: ItemId): Promise<Alike['identical']> {
  const { rows } = await sql<{ id: ItemId; inAll: number }>`
    select item.id, count(*) over () as "inAll"
    from (${identical(itemId)}) same join content_item item on item.id = same.item_id
    order by item.stage = 'assessment' desc, item.received_at desc, item.id
    limit ${mostAlike}`.execute(database)
  return { ids: rows.map(({ id }) => id), inAll: Number(rows[0]?.inAll ?? 0) }
}

/** Whether two items have the very same files. */
export async function areIdentical(database: Database, one: ItemId, other: ItemId): Promise<boolean> {
  const { rows } = await sql`
    select from (${identical(one)}) same where same.item_id = ${other}`.execute(database)
  return rows.length > 0
}

/** As many files, and each of them in both. */
function identical(itemId: ItemId): RawBuilder<unknown> {
  return sql`
    with own as (select sha256 from file_fingerprint where item_id = ${itemId})
    select print.item_id from file_fingerprint print
    where print.sha256 in (select sha256 from own) and print.item_id <> ${itemId}
    group by print.item_id
    having count(*) = (select count(*) from own)
      and count(*) = (select count(*) from file_fingerprint all_of where all_of.item_id = print.item_id)`
}

/**
 * Compares with the pictures of everything that waits, one by one: a queue of 10,000 costs about as much as opening a page. What is
 * judged already is found through the lists, by the index.
 */
async function nearTo(database: Database, itemId: ItemId): Promise<Alike['near']> {
  const { rows } = await sql<{ id: ItemId; distance: number }>`
    with turned as (
      select distinct substring(own.dihedral from n * 32 + 1 for 32) as hash
      from file_fingerprint own cross join generate_series(0, 7) n
      where own.item_id = ${itemId} and own.quality >= ${leastQuality}),
    found as (
      select print.item_id as id, min(bit_count(${bits('print.pdq')} # ${bits('turned.hash')})) as distance
      from content_item item
      join file_fingerprint print on print.item_id = item.id
      cross join turned
      where item.stage = 'assessment' and item.id <> ${itemId} and print.quality >= ${leastQuality}
      group by print.item_id)
    select id, distance from found where distance <= ${nearAtMost} order by distance, id limit ${mostAlike}`.execute(
    database,
  )
  return rows.map(({ id, distance }) => ({
    id,
    nearness: nearnessOf({ by: 'pdq', distance: Number(distance) }),
  }))
}

/** PostgreSQL counts and compares bits of bit strings, not of bytes. */
function bits(column: 'print.pdq' | 'turned.hash'): RawBuilder<unknown> {
  return sql`('x' || encode(${sql.ref(column)}, 'hex'))::bit(256)`
}
