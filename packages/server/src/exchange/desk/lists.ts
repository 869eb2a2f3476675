import { sql } from 'kysely'
import { userNames } from '../../accounts/index.ts'
import { alarmKinds } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import { problemWord } from './health.ts'
import type { Alarms, EnvelopeQuery, Envelopes, Incoming, Outgoing } from './schemas.ts'

export interface Reader {
  /** Whether whoever asks may see items; otherwise no line says which. */
  seesItems: boolean
}

const shownItems = 3

/** The end states and the order of each list of envelopes, as its index has them. */
const envelopeLists = {
  waiting: { states: ['queued'], undecided: false, at: 'waiting_since', order: 'asc' },
  undecided: { states: ['rejected', 'dead-letter'], undecided: true, at: 'ended_at', order: 'asc' },
  delivered: { states: ['delivered'], undecided: false, at: 'ended_at', order: 'desc' },
  refused: { states: ['rejected'], undecided: false, at: 'ended_at', order: 'desc' },
  dead: { states: ['dead-letter'], undecided: false, at: 'ended_at', order: 'desc' },
} as const

/** One page of envelopes. Indexes envelope_out_waiting, _list, _open, and the same for one peer. */
export async function listEnvelopes(
  { foundation, members }: ExchangeContext,
  { list, member, cursor, limit }: EnvelopeQuery,
  { seesItems }: Reader,
): Promise<Envelopes> {
  const { states, undecided, at, order } = envelopeLists[list]
  const from = positionOf(cursor)
  const rows = await foundation.database
    .selectFrom('envelope_out as e')
    .innerJoin('peer_state as p', 'p.peer', 'e.peer')
    .select(['e.id', 'e.peer', 'e.prio', 'e.state', 'e.records', 'e.waiting_since', 'e.ended_at'])
    .select(['e.alarmed_at', 'e.attempts', 'e.next_at', 'e.problem', 'e.responsible', 'e.relayed_at'])
    .select(['e.settled', 'e.settled_at', 'e.settled_by', 'e.settled_reason'])
    .select((eb) => [
      sql<string>`${eb.ref(`e.${at}`)} at time zone 'utc' || '+00'`.as('key'),
      sql<Date | null>`case e.prio when 0 then p.urgent_open_at else p.open_at end`.as('open_at'),
      sql<string[]>`array(select r.item_id from outbox_record r where r.pack = e.pack order by r.id
        limit ${seesItems ? shownItems : 0})`.as('item_ids'),
    ])
    .where('e.state', 'in', [...states])
    .$if(undecided, (query) => query.where('e.settled', 'is', null))
    .$if(member !== undefined, (query) => query.where('e.peer', '=', member ?? ''))
    .where(after(`e.${at}`, 'e.id', order, from))
    .orderBy(`e.${at}`, order)
    .orderBy('e.id', order)
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const nameOf = await peopleNames(
    foundation,
    page.flatMap((row) => [row.responsible, row.settled_by]),
  )
  const memberName = memberNames(members)
  return {
    envelopes: page.map((row) => ({
      ...{ id: row.id, member: row.peer, name: memberName(row.peer) },
      prio: row.prio === 0 ? 'urgent' : 'normal',
      state: stateWords[row.state],
      ...{ records: row.records, itemIds: row.item_ids, waitingSince: row.waiting_since.toISOString() },
      endedAt: row.ended_at?.toISOString() ?? null,
      late: row.alarmed_at !== null,
      relayedAt: row.state === 'queued' ? (row.relayed_at?.toISOString() ?? null) : null,
      attempts: row.attempts,
      nextTryAt: row.state === 'queued' ? later(row.next_at, row.open_at).toISOString() : null,
      problem:
        row.state === 'queued' && row.problem !== null
          ? { word: problemWord(row.problem), detail: row.problem }
          : null,
      cause: row.state === 'queued' || row.state === 'delivered' ? null : row.problem,
      responsible:
        row.responsible === null ? null : { id: row.responsible, name: nameOf(row.responsible) ?? '' },
      settled:
        row.settled === null || row.settled_at === null
          ? null
          : {
              what: row.settled,
              at: row.settled_at.toISOString(),
              by: nameOf(row.settled_by),
              reason: row.settled_reason,
            },
    })),
    next: nextOf(rows, limit),
  }
}

const stateWords = {
  queued: 'waiting',
  delivered: 'delivered',
  rejected: 'refused',
  'dead-letter': 'dead',
} as const

/** Records that are in no envelope yet: waiting for somebody who can be sealed for, or impossible to seal. */
export async function listOutgoing(
  { foundation, members }: ExchangeContext,
  { list, cursor, limit }: { list: 'waiting' | 'unsealable'; cursor?: string | undefined; limit: number },
  { seesItems }: Reader,
): Promise<Outgoing> {
  const from = positionOf(cursor)
  const rows = await foundation.database
    .selectFrom('outbox_record')
    .select(['id', 'distribution', 'prio', 'type', 'item_id', 'waiting_since', 'alarmed_at'])
    .select(sql<string>`waiting_since at time zone 'utc' || '+00'`.as('key'))
    .where('state', '=', list === 'waiting' ? 'waiting' : 'stuck')
    .where(after('waiting_since', 'id', 'asc', from))
    .orderBy('waiting_since')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const memberName = memberNames(members)
  return {
    records: rows.slice(0, limit).map((row) => ({
      ...{ id: row.id, prio: row.prio, type: row.type },
      members: row.distribution.map((member) => ({ member, name: memberName(member) })),
      itemIds: seesItems ? [row.item_id] : [],
      waitingSince: row.waiting_since.toISOString(),
      late: row.alarmed_at !== null,
    })),
    next: nextOf(rows, limit),
  }
}

/** Records from others that could not be taken up, oldest first; or that were refused here, newest first. */
export async function listIncoming(
  { foundation, members }: ExchangeContext,
  { list, cursor, limit }: { list: 'stuck' | 'refused'; cursor?: string | undefined; limit: number },
  { seesItems }: Reader,
): Promise<Incoming> {
  const from = positionOf(cursor)
  const order = list === 'stuck' ? 'asc' : 'desc'
  const rows = await foundation.database
    .selectFrom('inbox_record')
    .select(['id', 'from_member', 'type', 'item_id', 'received_at', 'ended_at', 'reason', 'settled_by'])
    .select(sql<string>`ended_at at time zone 'utc' || '+00'`.as('key'))
    .where('state', '=', list)
    .where(after('ended_at', 'id', order, from))
    .orderBy('ended_at', order)
    .orderBy('id', order)
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const nameOf = await peopleNames(
    foundation,
    page.map((row) => row.settled_by),
  )
  const memberName = memberNames(members)
  return {
    records: page.map((row) => ({
      ...{ id: row.id, member: row.from_member, name: memberName(row.from_member), type: row.type },
      itemIds: seesItems ? [row.item_id] : [],
      receivedAt: row.received_at.toISOString(),
      endedAt: (row.ended_at ?? row.received_at).toISOString(),
      reason: row.reason,
      settledBy: nameOf(row.settled_by),
    })),
    next: nextOf(rows, limit),
  }
}

/** Alarms one by one, newest first. */
export async function listAlarms(
  { foundation, members }: ExchangeContext,
  { list, cursor, limit }: { list: 'open' | 'resolved'; cursor?: string | undefined; limit: number },
): Promise<Alarms> {
  const from = positionOf(cursor)
  const at = list === 'open' ? 'raised_at' : 'resolved_at'
  const rows = await foundation.database
    .selectFrom('alarm')
    .selectAll()
    .select((eb) => sql<string>`${eb.ref(at)} at time zone 'utc' || '+00'`.as('key'))
    .where('resolved_at', list === 'open' ? 'is' : 'is not', null)
    .where('kind', 'in', [...alarmKinds])
    .where(after(at, 'id', 'desc', from))
    .orderBy(at, 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const nameOf = await peopleNames(
    foundation,
    page.flatMap((row) => [row.acknowledged_by, row.resolved_by]),
  )
  const memberName = memberNames(members)
  return {
    alarms: page.map((row) => ({
      ...{ id: row.id, kind: row.kind, member: row.peer, name: memberName(row.peer) },
      ...{ about: row.about, subject: row.subject, times: row.times },
      raisedAt: row.raised_at.toISOString(),
      acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
      acknowledgedBy: nameOf(row.acknowledged_by),
      resolvedAt: row.resolved_at?.toISOString() ?? null,
      resolvedBy: nameOf(row.resolved_by),
    })),
    next: nextOf(rows, limit),
  }
}

/** A cursor that was not made here is the beginning: routes refuse it before. */
function positionOf(cursor: string | undefined): Cursor | undefined {
  return cursor === undefined ? undefined : readCursor(cursor)
}

/** The rows after a page's last one, by the same index that orders them. */
function after(at: string, id: string, order: 'asc' | 'desc', from: Cursor | undefined) {
  if (!from) return sql<boolean>`true`
  const isNumber = !id.startsWith('e.')
  const value = isNumber ? Number(from.id) : from.id
  return sql<boolean>`(${sql.ref(at)}, ${sql.ref(id)}) ${sql.raw(order === 'asc' ? '>' : '<')}
    (${from.at}::timestamptz, ${value})`
}

function nextOf(rows: readonly { key: string; id: string | number }[], limit: number): string | null {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return last ? writeCursor({ at: last.key, id: String(last.id) }) : null
}

function later(one: Date, other: Date | null): Date {
  return other !== null && other > one ? other : one
}

/** Names of people by id or by `user:id`; null for the software itself. */
async function peopleNames(
  { database }: ExchangeContext['foundation'],
  actors: readonly (string | null)[],
): Promise<(actor: string | null) => string | null> {
  const idOf = (actor: string) => actor.replace(/^user:/, '')
  const names = await userNames(
    database,
    actors.flatMap((actor) => (actor === null ? [] : [idOf(actor)])),
  )
  return (actor) => (actor === null ? null : (names.get(idOf(actor)) ?? null))
}

export function memberNames(members: ExchangeContext['members']): (id: string) => string {
  const names = new Map(members.view()?.directory.members.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}
