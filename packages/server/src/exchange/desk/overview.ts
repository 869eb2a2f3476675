import { sql } from 'kysely'
import { userNames } from '../../accounts/index.ts'
import { handAlarms } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import { addresseesOf } from '../outbox/addressees.ts'
import { counted, countLimit } from './counting.ts'
import { memberNames } from './lists.ts'
import { peerSummaries } from './peers.ts'
import type { Overview } from './schemas.ts'

/** So many open alarms are looked at for the groups; beyond it the desk has other worries than an exact number. */
const alarmsCounted = 10_000
/** How the exchange does, with all members. Every count ends at a limit, so that a large backlog does not slow it down. */
export async function readOverview(context: ExchangeContext): Promise<Overview> {
  const { foundation, members } = context
  const { clock } = foundation
  const addressing = addresseesOf(members.view(), [], clock)
  const stopped = addressing.ok || addressing.reason === 'nobody-reachable' ? null : addressing.reason
  const [peers, alarms, undecided, unsealable, stuckIncoming, mail] = await Promise.all([
    peerSummaries(context),
    alarmGroups(context),
    countUpTo(context, sql`envelope_out where state in ('rejected', 'dead-letter') and settled is null`),
    countUpTo(context, sql`outbox_record where state = 'stuck'`),
    countUpTo(context, sql`inbox_record where state = 'stuck'`),
    mailState(context),
  ])
  return { at: clock.now().toISOString(), stopped, peers, alarms, undecided, unsealable, stuckIncoming, mail }
}

/** Whether a person is needed: for the mark in the navigation. */
export async function needsPerson({ foundation }: ExchangeContext): Promise<boolean> {
  const found = await sql<{ needed: boolean }>`select
    exists (select from alarm where resolved_at is null and acknowledged_at is null)
    or exists (select from envelope_out where state in ('rejected', 'dead-letter') and settled is null)
    or exists (select from outbox_record where state = 'stuck')
    or exists (select from inbox_record where state = 'stuck') as needed`.execute(foundation.database)
  return found.rows[0]?.needed ?? false
}

async function countUpTo(
  { foundation }: ExchangeContext,
  from: ReturnType<typeof sql>,
): Promise<{ n: number; more: boolean }> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from
    (select from ${from} limit ${countLimit + 1}) as counted`.execute(foundation.database)
  return counted(rows[0]?.n ?? 0)
}

/** Index alarm_list. */
async function alarmGroups({ foundation, members }: ExchangeContext): Promise<Overview['alarms']> {
  const newest = foundation.database
    .selectFrom('alarm')
    .selectAll()
    .where('resolved_at', 'is', null)
    .orderBy('raised_at', 'desc')
    .limit(alarmsCounted)
    .as('a')
  const groups = await foundation.database
    .selectFrom(newest)
    .select((eb) => [
      'kind',
      'peer',
      eb.fn.countAll<number>().as('count'),
      sql<number>`sum(items)::int`.as('records'),
      eb.fn.min<Date | null>('since').as('since'),
      eb.fn.min<Date>('raised_at').as('raised_at'),
      eb.fn.max<number>('id').as('up_to'),
      sql<boolean>`bool_or(escalations > 0)`.as('again'),
      sql<boolean>`bool_and(acknowledged_at is not null)`.as('acknowledged'),
      eb.fn.max<Date | null>('acknowledged_at').as('acknowledged_at'),
      eb.fn.max<string | null>('acknowledged_by').as('acknowledged_by'),
    ])
    .groupBy(['kind', 'peer'])
    .execute()
  const names = await userNames(
    foundation.database,
    groups.flatMap(({ acknowledged_by }) => (acknowledged_by === null ? [] : [acknowledged_by])),
  )
  const memberName = memberNames(members)
  const byHand: readonly string[] = handAlarms
  return groups
    .map((group) => ({
      ...{ kind: group.kind, member: group.peer, name: memberName(group.peer) },
      ...{ count: group.count, records: group.records, upTo: group.up_to, again: group.again },
      since: group.since?.toISOString() ?? null,
      raisedAt: group.raised_at.toISOString(),
      acknowledged:
        group.acknowledged && group.acknowledged_at !== null
          ? { by: names.get(group.acknowledged_by ?? '') ?? '', at: group.acknowledged_at.toISOString() }
          : null,
      endsByHand: byHand.includes(group.kind),
    }))
    .toSorted(mostUrgentFirst)
}

function mostUrgentFirst(a: Overview['alarms'][number], b: Overview['alarms'][number]): number {
  const rank = ({ kind, acknowledged }: typeof a) =>
    (acknowledged === null ? 0 : 2) + (kind === 'urgent-overdue' ? 0 : 1)
  return rank(a) - rank(b) || (a.since ?? a.raisedAt).localeCompare(b.since ?? b.raisedAt)
}

async function mailState({ foundation }: ExchangeContext): Promise<Overview['mail']> {
  const addresses = foundation.config.mail.alarmsTo
  const rows =
    addresses.length === 0
      ? []
      : await foundation.database
          .selectFrom('alarm_mail')
          .selectAll()
          .where('address', 'in', [...addresses])
          .execute()
  const sent = rows.flatMap(({ last_sent_at }) => (last_sent_at === null ? [] : [last_sent_at.getTime()]))
  return {
    addresses: addresses.length,
    lastSentAt: sent.length === 0 ? null : new Date(Math.max(...sent)).toISOString(),
    failure: rows.find(({ failure }) => failure !== null)?.failure ?? null,
  }
}
