import { z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import type { ItemId } from '../../foundation/index.ts'
import { memberById } from '../../network/members/index.ts'
import { findItem, itemKinds } from '../../reports/index.ts'
import type { ExchangeContext } from '../context.ts'
import { maxFiles } from './input.ts'
import { isWithdrawn, type KnownOrder, readTakeBacks, withdrawnAmong } from './read-take-backs.ts'
import { type Answer, keepReasons } from './records.ts'

const time = z.iso.datetime()

export const copyStates = [
  'waiting',
  'delivered',
  'removed',
  'corrected',
  'kept',
  'noted',
  'never-had',
  'cannot-take-back',
  'refused',
  'undelivered',
] as const
/** What is known of one holder's answer. `delivered`: it has our word and has not answered; `cannot-take-back`: its
 *  software does not know such a word, a person must phone. */
export type CopyState = (typeof copyStates)[number]

const orderSchema = z.object({
  author: z.string(),
  authorName: z.string(),
  ours: z.boolean(),
  number: z.int(),
  kind: z.enum(['withdrawal', 'correction']),
  /** The field that a correction is about, or `files` when only some files are withdrawn. */
  field: z.string().nullable(),
  reason: z.string().nullable(),
  words: z.string(),
  at: time,
  /** What was done here; null for our own. */
  here: z.object({ answer: z.string(), why: z.enum(keepReasons).nullable(), at: time }).nullable(),
  holders: z.array(
    z.object({
      member: z.string(),
      name: z.string(),
      state: z.enum(copyStates),
      why: z.enum(keepReasons).nullable(),
      at: time.nullable(),
      /** Who told us, where it was not the holder itself. */
      toldBy: z.string().nullable(),
    }),
  ),
})

export const copiesSchema = z
  .object({
    /** Whether somebody else has a copy, and nothing is withdrawn yet. */
    mayTakeBack: z.boolean(),
    withdrawn: z.boolean(),
    copies: z.array(
      z.object({
        member: z.string(),
        name: z.string(),
        since: time,
        /** What became of our own hand-over to it; null where it has the copy from another member. */
        handOver: z
          .object({ purpose: z.string(), state: z.string(), deliveredAt: time.nullable() })
          .nullable(),
      }),
    ),
    /** Withdrawals and corrections, ours and those that came, newest first. */
    orders: z.array(orderSchema),
    /** Files of this page that others have from us as well and that can be withdrawn with it. */
    files: z.array(z.object({ id: z.string(), kind: z.enum(itemKinds), mediaType: z.string().nullable() })),
    /** Assessments and actions of ours on the item: they stay whatever is withdrawn. */
    ownSteps: z.int(),
  })
  .openapi('Copies')
export type Copies = z.infer<typeof copiesSchema>

/** Who has a copy, and what became of what we took back; what others took back from us. Undefined: no such item. */
export async function readCopies(context: ExchangeContext, itemId: ItemId): Promise<Copies | undefined> {
  const { foundation, members } = context
  const { database } = foundation
  const row = await findItem(database, itemId)
  if (!row) return undefined
  const directory = members.view()?.directory
  const nameOf = (id: string) => (directory && memberById(directory, id)?.name) ?? id
  const orders = (await readTakeBacks(foundation, database, itemId)).toReversed()
  const copies = await copyRows(context, itemId)
  const holders = await holdersOf(context, itemId)
  const withdrawn = await isWithdrawn(foundation, database, row)
  const steps = await sql<{ count: number }>`
    select (select count(*) from assessment where item_id = ${itemId} and member = ${foundation.self} and undone_at is null)
      + (select count(*) from action where item_id = ${itemId} and member = ${foundation.self}) as count`.execute(
    database,
  )
  return {
    mayTakeBack: copies.length > 0 && !withdrawn,
    withdrawn,
    copies: copies.map(({ member, since, purpose, state, delivered_at }) => ({
      ...{ member, name: nameOf(member), since: since.toISOString() },
      handOver:
        purpose === null || state === null
          ? null
          : { purpose, state, deliveredAt: delivered_at?.toISOString() ?? null },
    })),
    files: withdrawn ? [] : await filesToo(context, itemId),
    orders: orders.map((order) => presentOrder(order, foundation.self, nameOf, holders)),
    ownSteps: Number(steps.rows[0]?.count ?? 0),
  }
}

/** Index content_item_parent. */
async function filesToo({ foundation }: ExchangeContext, pageId: ItemId): Promise<Copies['files']> {
  const { database } = foundation
  const given = await database
    .selectFrom('content_item as i')
    .select(['i.id', 'i.kind', 'i.media_type'])
    .where('i.parent_item_id', '=', pageId)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('hand_over as h').select('h.id').whereRef('h.item_id', '=', 'i.id')),
    )
    .orderBy('i.received_at')
    .orderBy('i.id')
    .limit(maxFiles)
    .execute()
  const withdrawn = await withdrawnAmong(
    foundation,
    database,
    given.map(({ id }) => id),
  )
  return given
    .filter(({ id }) => !withdrawn.has(id))
    .map(({ id, kind, media_type }) => ({ id, kind, mediaType: media_type }))
}

interface CopyRow {
  member: string
  since: Date
  purpose: string | null
  state: string | null
  delivered_at: Date | null
}

async function copyRows({ foundation }: ExchangeContext, itemId: ItemId): Promise<CopyRow[]> {
  const { rows } = await sql<CopyRow>`
    select c.member, c.since, h.purpose, h.state, h.delivered_at
    from item_copy c
      left join lateral (select purpose, state, delivered_at from hand_over
        where item_id = c.item_id and member = c.member order by revision desc limit 1) h on true
    where c.item_id = ${itemId} order by c.since, c.member`.execute(foundation.database)
  return rows
}

type Holder = z.infer<typeof orderSchema>['holders'][number]
interface HolderRow {
  author: string
  number: number
  member: string
  told_by: string | null
  answer: Answer | null
  why: Holder['why']
  at: Date | null
  state: string | null
  problem: string | null
}

/** Everybody whom our word reached or is to reach, with the answer where there is one: its own before another's report. */
async function holdersOf({ foundation }: ExchangeContext, itemId: ItemId): Promise<HolderRow[]> {
  const { rows } = await sql<HolderRow>`
    with told as (
      select r.event as author, r.revision as number, m.member, e.state, e.problem, e.ended_at
      from outbox_record r
        cross join lateral unnest(r.distribution) as m (member)
        left join lateral (select state, problem, ended_at from envelope_out
          where pack = r.pack and peer = m.member order by created_at desc limit 1) e on true
      where r.item_id = ${itemId} and r.type = 'update'
    ), answered as (
      select distinct on (author, number, member) author, number, member, told_by, answer, why, at
      from take_back_answer where item_id = ${itemId}
      order by author, number, member, (told_by = member) desc, at desc
    )
    select distinct on (author, number, member)
      author, number, member, a.told_by, a.answer, a.why, coalesce(a.at, t.ended_at) as at, t.state, t.problem
    from told t full join answered a using (author, number, member)
    order by author, number, member, (t.state = 'delivered') desc nulls last`.execute(foundation.database)
  return rows
}

function presentOrder(
  { record, row, via }: KnownOrder,
  self: string,
  nameOf: (id: string) => string,
  holders: readonly HolderRow[],
): Copies['orders'][number] {
  const mine = holders.filter(({ author, number }) => author === row.author && number === row.number)
  return {
    ...{ author: row.author, authorName: nameOf(row.author), ours: row.author === self, number: row.number },
    ...{ kind: record.type, field: row.field, words: record.words, at: row.at.toISOString() },
    reason: record.type === 'withdrawal' ? record.reason : null,
    here:
      row.answer === null || row.answered_at === null
        ? null
        : { answer: row.answer, why: row.why, at: row.answered_at.toISOString() },
    holders: mine
      .filter(({ member }) => member !== via && member !== self)
      .map(({ member, told_by, answer, why, at, state, problem }) => ({
        ...{ member, name: nameOf(member), why, at: at?.toISOString() ?? null },
        state: answer ?? stateOf(state, problem),
        toldBy: told_by === null || told_by === member ? null : nameOf(told_by),
      })),
  }
}

/** What is known before there is an answer. */
function stateOf(state: string | null, problem: string | null): CopyState {
  switch (state) {
    case 'delivered':
      return 'delivered'
    case 'rejected':
      return problem === 'unsupported-kind' ? 'cannot-take-back' : 'refused'
    case 'dead-letter':
      return 'undelivered'
    default:
      return 'waiting'
  }
}
