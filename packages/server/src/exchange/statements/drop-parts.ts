import { peekEnvelope } from '@samverkan/protocol'
import { sql } from 'kysely'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { isNeeded } from '../parts/sweep.ts'

/** Envelopes whose parts are removed in one transaction, and in one run. */
const atOnce = 100
const inOneRun = 5_000

interface Received {
  from_member: string
  id: string
  jws: string
}

/**
 * Removes sealed parts that nobody will need any more, on both sides: of envelopes that both have agreed on, once they have
 * been kept for `policy.partsKeptMs`, and those of items that were all shredded, whenever that was. Envelopes and receipts
 * stay.
 */
export async function dropParts(context: ExchangeContext): Promise<void> {
  await inBatches(context, sentAndAgreed, dropSent)
  await inBatches(context, sentAndShredded, dropSent)
  await inBatches(context, receivedAndAgreed, dropReceived)
  await inBatches(context, receivedAndShredded, dropReceived)
}

async function inBatches<Row>(
  context: ExchangeContext,
  find: (transaction: Database, before: Date) => Promise<Row[]>,
  drop: (context: ExchangeContext, transaction: Database, rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  const { database, clock, policy } = context.foundation
  const before = new Date(clock.now().getTime() - policy.partsKeptMs)
  for (let dropped = 0; dropped < inOneRun && !context.ending.aborted; dropped += atOnce) {
    const found = await database.transaction().execute(async (transaction) => {
      const rows = await find(transaction, before)
      if (rows.length === 0) return 0
      await drop(context, transaction, rows)
      context.foundation.faults.reach('exchange.parts-dropped.before-commit')
      return rows.length
    })
    if (found < atOnce) return
  }
}

/** Index envelope_out_parts. */
async function sentAndAgreed(transaction: Database, before: Date): Promise<{ id: string }[]> {
  const found = await sql<{ id: string }>`select e.id from envelope_out e
    join statement_chain c on c.peer = e.peer and c.by_us and c.epoch = e.epoch
    where e.parts_gone_at is null and e.state <> 'queued' and e.ended_at < ${before} and e.seq <= c.agreed_seq
    order by e.ended_at limit ${atOnce} for update of e skip locked`.execute(transaction)
  return found.rows
}

/** Index inbox_parts. What was not put into our record yet still needs its parts. */
async function receivedAndAgreed(transaction: Database, before: Date): Promise<Received[]> {
  const found = await sql<Received>`select e.from_member, e.id, e.jws from inbox e
    join statement_chain c on c.peer = e.from_member and not c.by_us and c.epoch = e.epoch
    where e.parts_gone_at is null and e.received_at < ${before} and e.seq <= c.agreed_seq
      and not exists (select from inbox_record r
        where r.from_member = e.from_member and r.envelope_id = e.id and r.state in ('waiting', 'stuck'))
    order by e.received_at limit ${atOnce} for update of e skip locked`.execute(transaction)
  return found.rows
}

/** Items that have evidence and no longer the key that opens it. */
const shredded = sql`shredded as materialized (select distinct v.item_id from evidence v
  where not exists (select from item_key k where k.item_id = v.item_id))`

async function sentAndShredded(transaction: Database): Promise<{ id: string }[]> {
  const found = await sql<{ id: string }>`with ${shredded}
    select e.id from envelope_out e
    where e.parts_gone_at is null and e.state <> 'queued'
      and e.pack in (select r.pack from outbox_record r join shredded using (item_id) where r.pack is not null)
      and not exists (select from outbox_record r join item_key k using (item_id) where r.pack = e.pack)
    limit ${atOnce} for update of e skip locked`.execute(transaction)
  return found.rows
}

async function receivedAndShredded(transaction: Database): Promise<Received[]> {
  const found = await sql<Received>`with ${shredded}
    select e.from_member, e.id, e.jws from inbox e
    where e.parts_gone_at is null
      and (e.from_member, e.id) in (
        select r.from_member, r.envelope_id from inbox_record r join shredded using (item_id))
      and not exists (select from inbox_record r left join item_key k using (item_id)
        where r.from_member = e.from_member and r.envelope_id = e.id
          and (k.item_id is not null or r.state in ('waiting', 'stuck')))
    limit ${atOnce} for update of e skip locked`.execute(transaction)
  return found.rows
}

async function dropSent(
  { foundation }: ExchangeContext,
  transaction: Database,
  rows: readonly { id: string }[],
): Promise<void> {
  const ids = rows.map(({ id }) => id)
  await transaction
    .updateTable('envelope_out')
    .set({ parts_gone_at: foundation.clock.now() })
    .where('id', 'in', ids)
    .execute()
  const gone = await transaction
    .deleteFrom('part_envelope')
    .where('envelope_id', 'in', ids)
    .returning('sha256')
    .execute()
  for (const sha256 of new Set(gone.map((part) => part.sha256))) {
    // Another addressee may still need it.
    const shared = await transaction
      .selectFrom('part_envelope')
      .select('sha256')
      .where('sha256', '=', sha256)
      .limit(1)
      .executeTakeFirst()
    if (shared) continue
    await transaction.deleteFrom('part_out').where('sha256', '=', sha256).execute()
    await dropBytes(foundation, transaction, sha256)
  }
}

async function dropReceived(
  { foundation }: ExchangeContext,
  transaction: Database,
  rows: readonly Received[],
): Promise<void> {
  for (const { from_member, id, jws } of rows) {
    await transaction
      .updateTable('inbox')
      .set({ parts_gone_at: foundation.clock.now() })
      .where('from_member', '=', from_member)
      .where('id', '=', id)
      .execute()
    for (const { sha256 } of peekEnvelope(jws)?.parts ?? []) {
      await transaction
        .deleteFrom('part_in')
        .where('from_member', '=', from_member)
        .where('sha256', '=', sha256)
        .where('state', '=', 'taken')
        .execute()
      await dropBytes(foundation, transaction, sha256)
    }
  }
}

/** Before the commit: ended in between, the row is found again and the bytes are gone already. */
async function dropBytes(
  { vault }: ExchangeContext['foundation'],
  transaction: Database,
  sha256: string,
): Promise<void> {
  if (!(await isNeeded(transaction, sha256))) await vault.blobs.delete(sha256)
}
