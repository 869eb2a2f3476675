import { sql } from 'kysely'
import { userNames } from '../accounts/index.ts'
import type { EventDetail, Foundation, ItemId, ReportId } from '../foundation/index.ts'
import { findItem } from '../reports/index.ts'
import { pageOf } from './page-of.ts'
import type { MemberName } from './people.ts'
import type { Timeline } from './schemas.ts'

interface EventRow {
  seq: number
  at: Date
  kind: string
  actor: string
  body: string | null
}

/**
 * Everything that happened to an item and to its report, oldest first, from the ledger; undefined when the item is not
 * here. Indexes: ledger_event_item, ledger_event_report.
 */
export async function readTimeline(
  foundation: Foundation,
  memberName: MemberName,
  id: ItemId,
  after: number,
  limit: number,
): Promise<Timeline | undefined> {
  const item = await findItem(foundation.database, id)
  if (!item) return undefined
  const rows = await eventRows(foundation, id, item.report_id, after, limit + 1)
  const page = pageOf(rows, limit, (row) => [row.seq])
  const people = await userNames(foundation.database, page.rows.flatMap(peopleIn))
  return {
    nextCursor: page.nextCursor,
    events: page.rows.map((row) => ({
      seq: row.seq,
      at: row.at.toISOString(),
      kind: row.kind,
      ...presentActor(foundation, memberName, people, row.actor),
      detail: presentDetail(people, row),
    })),
  }
}

async function eventRows(
  foundation: Foundation,
  itemId: ItemId,
  reportId: ReportId,
  after: number,
  limit: number,
): Promise<EventRow[]> {
  const columns = sql`select seq, at, kind, actor, body from ledger_event`
  const { rows } = await sql<EventRow>`
    select * from (
      (${columns} where item_id = ${itemId} and seq > ${after} order by seq limit ${limit})
      union all
      (${columns} where report_id = ${reportId} and item_id is null and seq > ${after} order by seq limit ${limit})
    ) event
    order by seq limit ${limit}`.execute(foundation.database)
  return rows
}

const userActor = 'user:'
const memberActor = 'member:'

function presentActor(
  foundation: Foundation,
  memberName: MemberName,
  people: ReadonlyMap<string, string>,
  actor: string,
): Pick<Timeline['events'][number], 'actor' | 'actorName'> {
  if (actor.startsWith(userActor)) {
    const id = actor.slice(userActor.length)
    return { actor: 'user', actorName: people.get(id) ?? id }
  }
  if (actor.startsWith(memberActor)) {
    const id = actor.slice(memberActor.length)
    const own = id === foundation.self ? foundation.config.member.name : undefined
    return { actor: 'member', actorName: own ?? memberName(id) ?? id }
  }
  if (actor.startsWith('system:')) return { actor: 'system', actorName: null }
  return actor === 'public'
    ? { actor: 'public', actorName: null }
    : { actor: 'server', actorName: foundation.config.member.name }
}

/** The event's detail; a person's id in it is replaced by the name, as the screen shows no ids of people. */
function presentDetail(
  people: ReadonlyMap<string, string>,
  row: EventRow,
): Timeline['events'][number]['detail'] {
  return Object.fromEntries(
    Object.entries(detailOf(row)).map(([key, value]) => [
      key,
      typeof value === 'string' ? (people.get(value) ?? value) : Array.isArray(value) ? [...value] : value,
    ]),
  ) as Timeline['events'][number]['detail']
}

const takeOvers: ReadonlySet<string> = new Set(['item.taken-over', 'case.taken'])

function peopleIn(row: EventRow): string[] {
  const actor = row.actor.startsWith(userActor) ? [row.actor.slice(userActor.length)] : []
  const from = detailOf(row)['from']
  return takeOvers.has(row.kind) && typeof from === 'string' ? [...actor, from] : actor
}

/** Empty where retention has removed the body. */
function detailOf(row: EventRow): EventDetail {
  if (row.body === null) return {}
  return (JSON.parse(row.body) as { detail?: EventDetail }).detail ?? {}
}
