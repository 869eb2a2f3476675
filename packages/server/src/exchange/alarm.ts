import { sql } from 'kysely'
import { type Database, type EventDetail, type Foundation, member } from '../foundation/index.ts'
import { type AlarmKind, deadlineAlarms, deskAlarms } from './alarm-kinds.ts'

export * from './alarm-kinds.ts'

/** What an alarm can be about; '' is nothing in particular. */
export type AlarmAbout = '' | 'envelope' | 'record' | 'incoming' | 'item'

export interface Alarm {
  kind: AlarmKind
  peer: string
  /** What it is about; a second alarm of this kind about the same thing, while the first is open, counts it up. */
  about: AlarmAbout
  subject: string
  items?: number
  /** Since when they wait. */
  since?: Date
  /** For the ledger's event: ids, words, numbers. */
  detail?: EventDetail
}

/** Raises one alarm in the caller's transaction. What it is about is read from `detail`: its envelope or its item. */
export async function raiseAlarm(
  foundation: Foundation,
  transaction: Database,
  kind: AlarmKind,
  peer: string,
  detail: EventDetail,
): Promise<void> {
  await raiseAlarms(foundation, transaction, [{ kind, peer, detail, ...subjectOf(detail) }])
}

function subjectOf({ envelope, item }: EventDetail): Pick<Alarm, 'about' | 'subject'> {
  if (typeof envelope === 'string') return { about: 'envelope', subject: envelope }
  if (typeof item === 'string') return { about: 'item', subject: item }
  return { about: '', subject: '' }
}

/** Raises alarms in the caller's transaction: a row each for the desk and for the mail, and a leaf each. */
export async function raiseAlarms(
  foundation: Foundation,
  transaction: Database,
  alarms: readonly Alarm[],
): Promise<void> {
  if (alarms.length === 0) return
  const { config, policy, log } = foundation
  await transaction
    .insertInto('alarm')
    .values(
      // In one order, so that two transactions with the same alarms never wait for each other in a circle.
      inOrder(alarms).map(({ kind, peer, about, subject, items = 0, since }) => ({
        ...{ kind, peer, about, subject, items },
        since: since ?? null,
        escalate_at: sql<Date>`now() + ${policy.alarmAgainMs} * interval '1 millisecond'`,
        untold: [...config.mail.alarmsTo],
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'peer', 'about', 'subject'])
        .where('resolved_at', 'is', null)
        .doUpdateSet((eb) => ({ times: eb('alarm.times', '+', 1) })),
    )
    .execute()
  await foundation.append(
    transaction,
    ...alarms.map(({ kind, peer, detail }) => ({
      kind: 'exchange.alarmed' as const,
      actor: member(peer),
      detail: { alarm: kind, peer, ...detail },
    })),
  )
  for (const { kind, peer } of alarms) log.warn('alarm', { alarm: kind, peer })
}

/** What was told of a member has ended, by a person (`by`) or by what came of it. Index alarm_list. */
export async function endAlarms(
  transaction: Database,
  kinds: readonly AlarmKind[],
  peer: string,
  by: string | null,
): Promise<void> {
  await transaction
    .updateTable('alarm')
    .set({ resolved_at: sql<Date>`now()`, resolved_by: by, untold: [] })
    .where('resolved_at', 'is', null)
    .where('peer', '=', peer)
    .where('kind', 'in', [...kinds])
    .execute()
}

/** Each once: a statement cannot count one row up twice. */
function inOrder(alarms: readonly Alarm[]): Alarm[] {
  const byKey = new Map(
    alarms.map((alarm) => [`${alarm.kind} ${alarm.peer} ${alarm.about} ${alarm.subject}`, alarm]),
  )
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, alarm]) => alarm)
}

/** What these alarms were about has cleared up; `by` is the person who saw to it, if one did. Index alarm_about. */
export async function resolveAlarms(
  transaction: Database,
  about: Exclude<AlarmAbout, ''>,
  subjects: readonly string[],
  by: string | null = null,
  kinds: readonly AlarmKind[] = [...deadlineAlarms, ...deskAlarms],
): Promise<void> {
  if (subjects.length === 0) return
  await transaction
    .updateTable('alarm')
    .set({ resolved_at: sql<Date>`now()`, resolved_by: by })
    .where('resolved_at', 'is', null)
    .where('about', '=', about)
    .where('subject', 'in', [...subjects])
    .where('kind', 'in', [...kinds])
    .execute()
}
