import type { Ranges, StatementRow } from '@samverkan/protocol'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'

/** The envelopes that one of two members numbered for the other in one epoch. */
export interface Chain {
  peer: string
  /** We are the sender. */
  byUs: boolean
  epoch: string
}

/** What is compared of each envelope with a final receipt: hashes of both, computed by the database. What went again under another id
 *  counts as ended. */
export async function rowsBetween(
  database: Database,
  { peer, byUs, epoch }: Chain,
  first: number,
  last: number,
): Promise<StatementRow[]> {
  const receiptSha256 = sql<string>`encode(sha256(convert_to(receipt, 'UTF8')), 'hex')`.as('receiptSha256')
  return byUs
    ? database
        .selectFrom('envelope_out')
        .select(['seq', 'sha256 as envelopeSha256', receiptSha256])
        .where('peer', '=', peer)
        .where('epoch', '=', epoch)
        .where('seq', '>=', first)
        .where('seq', '<=', last)
        .where('receipt', 'is not', null)
        .where('replaced_at', 'is', null)
        .execute()
    : (
        await database
          .selectFrom('inbox')
          .select(['seq', 'sha256 as envelopeSha256', receiptSha256])
          .where('from_member', '=', peer)
          .where('epoch', '=', epoch)
          .where('seq', '>=', first)
          .where('seq', '<=', last)
          .execute()
      ).flatMap(({ seq, ...hashes }) => (seq === null ? [] : [{ seq, ...hashes }]))
}

/** The highest number with a final receipt; 0 when there is none. Served by the unique keys over (…, epoch, seq). */
export async function newestSeq(database: Database, { peer, byUs, epoch }: Chain): Promise<number> {
  const row = byUs
    ? await database
        .selectFrom('envelope_out')
        .select('seq')
        .where('peer', '=', peer)
        .where('epoch', '=', epoch)
        .where('receipt', 'is not', null)
        .where('replaced_at', 'is', null)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
    : await database
        .selectFrom('inbox')
        .select('seq')
        .where('from_member', '=', peer)
        .where('epoch', '=', epoch)
        .where('seq', 'is not', null)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
  return row?.seq ?? 0
}

/** Numbers of ours that still wait for a receipt. */
export async function queuedSeqs(database: Database, { peer, epoch }: Chain): Promise<number[]> {
  const rows = await database
    .selectFrom('envelope_out')
    .select('seq')
    .where('peer', '=', peer)
    .where('epoch', '=', epoch)
    .where('state', '=', 'queued')
    .execute()
  return rows.map(({ seq }) => seq)
}

const chainsLookedAt = 200
const chainsCompared = 12

/** The chains of both directions that were used last, newest first. A new epoch is rare: a restore makes one. Places that
 *  were given up (`recoverRows`) are in no chain. */
export async function recentChains(database: Database, peer: string): Promise<Chain[]> {
  const ours = await sql<{ epoch: string }>`with recursive e as (
      (select epoch from envelope_out where peer = ${peer} order by epoch limit 1)
      union all
      select (select epoch from envelope_out where peer = ${peer} and epoch > e.epoch order by epoch limit 1)
      from e where e.epoch is not null
    ), known as (select epoch from e where epoch is not null limit ${chainsLookedAt})
    select epoch from known k,
      lateral (select created_at from envelope_out o where o.peer = ${peer} and o.epoch = k.epoch
        order by seq desc limit 1) newest
    where k.epoch not like '%~%'
    order by newest.created_at desc limit ${chainsCompared}`.execute(database)
  const theirs = await sql<{ epoch: string }>`with recursive e as (
      (select epoch from inbox where from_member = ${peer} and epoch is not null order by epoch limit 1)
      union all
      select (select epoch from inbox where from_member = ${peer} and epoch > e.epoch order by epoch limit 1)
      from e where e.epoch is not null
    ), known as (select epoch from e where epoch is not null limit ${chainsLookedAt})
    select epoch from known k,
      lateral (select received_at from inbox i where i.from_member = ${peer} and i.epoch = k.epoch
        order by seq desc limit 1) newest
    order by newest.received_at desc limit ${chainsCompared}`.execute(database)
  return [
    ...ours.rows.map(({ epoch }) => ({ peer, byUs: true, epoch })),
    ...theirs.rows.map(({ epoch }) => ({ peer, byUs: false, epoch })),
  ]
}

/** Numbers of ours in these ranges that the peer is known to have taken, as far as we hold its receipt. */
export async function heldIn(
  database: Database,
  chain: Chain,
  ranges: Ranges,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ seq: number }>`select seq from (${picked(chain, ranges, limit)}) p`.execute(
    database,
  )
  return rows.map(({ seq }) => seq)
}

/** What `rowsBetween` reads, of many ranges at once: the first so many. */
export async function rowsIn(
  database: Database,
  chain: Chain,
  ranges: Ranges,
  limit: number,
): Promise<StatementRow[]> {
  const { rows } = await sql<StatementRow>`select seq, sha256 as "envelopeSha256",
      encode(sha256(convert_to(receipt, 'UTF8')), 'hex') as "receiptSha256"
    from (${picked(chain, ranges, limit)}) p`.execute(database)
  return rows
}

/** Envelopes and receipts as they were signed, of many ranges at once: the first so many. */
export async function signedIn(
  database: Database,
  chain: Chain,
  ranges: Ranges,
  limit: number,
): Promise<{ seq: number; jws: string; receipt: string }[]> {
  const { rows } = await sql<{ seq: number; jws: string; receipt: string }>`select seq, jws, receipt
    from (${picked(chain, ranges, limit)}) p`.execute(database)
  return rows
}

/** One query however many ranges there are, each a look-up in the unique key over (…, epoch, seq). */
function picked({ peer, byUs, epoch }: Chain, ranges: Ranges, limit: number): RawBuilder<unknown> {
  const firsts = ranges.map(([first]) => first)
  const lasts = ranges.map(([, last]) => last)
  const from = byUs ? sql`envelope_out where peer = ${peer}` : sql`inbox where from_member = ${peer}`
  const ended = byUs ? sql`and receipt is not null and replaced_at is null` : sql``
  return sql`select e.* from unnest(${firsts}::integer[], ${lasts}::integer[]) as r (first, last),
      lateral (select seq, sha256, jws, receipt from ${from} and epoch = ${epoch}
        and seq between r.first and r.last ${ended} order by seq limit ${limit}) e
    order by e.seq limit ${limit}`
}
