import { sql } from 'kysely'
import { type Database, type Foundation, server } from '../../foundation/index.ts'
import { raiseAlarms } from '../alarm.ts'

/** So many alarms a transaction. */
const batchSize = 500

/**
 * Raises an alarm, once, for each envelope and each record that has waited for longer than it may (reference/security.md
 * 4, I11), wherever it waits: to be packed, to be sent, or at the relay. Says again what nobody has settled for long. All
 * by the database's clock, which a member's own clock cannot upset.
 */
export async function watchDeadlines(foundation: Foundation): Promise<void> {
  const { alarmUrgentMs, alarmNormalMs } = foundation.policy
  const deadlines = [
    { kind: 'urgent-overdue', prio: 'urgent', afterMs: alarmUrgentMs },
    { kind: 'overdue', prio: 'normal', afterMs: alarmNormalMs },
  ] as const
  for (const deadline of deadlines) {
    await inBatches(foundation, (transaction) => alarmEnvelopes(foundation, transaction, deadline))
    await inBatches(foundation, (transaction) => alarmRecords(foundation, transaction, deadline))
  }
  await resolvePacked(foundation)
  await inBatches(foundation, (transaction) => sayAgain(foundation, transaction))
}

/** One transaction after the other until one finds less than a batch. */
async function inBatches(
  { database }: Foundation,
  run: (transaction: Database) => Promise<number>,
): Promise<void> {
  while ((await database.transaction().execute(run)) === batchSize);
}

interface Deadline {
  kind: 'urgent-overdue' | 'overdue'
  prio: 'urgent' | 'normal'
  afterMs: number
}

const before = (ms: number) => sql<Date>`now() - ${ms} * interval '1 millisecond'`

/** Index envelope_out_overdue: what was alarmed once is not looked at again. */
async function alarmEnvelopes(
  foundation: Foundation,
  transaction: Database,
  { kind, prio, afterMs }: Deadline,
): Promise<number> {
  const late = transaction
    .selectFrom('envelope_out')
    .select('id')
    .where('state', '=', 'queued')
    .where('alarmed_at', 'is', null)
    .where('prio', '=', prio === 'urgent' ? 0 : 1)
    .where('waiting_since', '<=', before(afterMs))
    .orderBy('waiting_since')
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
  const rows = await transaction
    .updateTable('envelope_out')
    .set({ alarmed_at: sql<Date>`now()` })
    .where('id', 'in', late)
    .returning(['id', 'peer', 'records', 'waiting_since'])
    .execute()
  await raiseAlarms(
    foundation,
    transaction,
    rows.map(({ id, peer, records, waiting_since }) => ({
      ...{ kind, peer, about: 'envelope', subject: id, items: records, since: waiting_since },
      detail: { envelope: id },
    })),
  )
  return rows.length
}

/** Records that nobody can be sealed for at present; one alarm for each member that waits for it. */
async function alarmRecords(
  foundation: Foundation,
  transaction: Database,
  { kind, prio, afterMs }: Deadline,
): Promise<number> {
  const late = transaction
    .selectFrom('outbox_record')
    .select('id')
    .where('state', '=', 'waiting')
    .where('alarmed_at', 'is', null)
    .where('prio', '=', prio)
    .where('waiting_since', '<=', before(afterMs))
    .orderBy('waiting_since')
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
  const rows = await transaction
    .updateTable('outbox_record')
    .set({ alarmed_at: sql<Date>`now()` })
    .where('id', 'in', late)
    .returning(['id', 'distribution', 'item_id', 'waiting_since'])
    .execute()
  await raiseAlarms(
    foundation,
    transaction,
    rows.flatMap(({ id, distribution, item_id, waiting_since }) =>
      distribution.map((peer) => ({
        ...{ kind, peer, about: 'record' as const, subject: String(id), items: 1, since: waiting_since },
        detail: { item: item_id },
      })),
    ),
  )
  return rows.length
}

/** What has been packed meanwhile waits in an envelope now, with an alarm of its own where that is late. */
async function resolvePacked({ database }: Foundation): Promise<void> {
  await database
    .updateTable('alarm')
    .set({ resolved_at: sql<Date>`now()` })
    .where('resolved_at', 'is', null)
    .where('about', '=', 'record')
    .where('kind', 'in', ['urgent-overdue', 'overdue'])
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox_record as r')
            .select('r.id')
            .where('r.id', '=', sql<number>`alarm.subject::bigint`)
            .where('r.state', '=', 'waiting'),
        ),
      ),
    )
    .execute()
}

/** An open alarm is told once more after `alarmAgainMs`, also one that somebody has taken note of. */
async function sayAgain(foundation: Foundation, transaction: Database): Promise<number> {
  const { config, policy } = foundation
  const due = transaction
    .selectFrom('alarm')
    .select('id')
    .where('resolved_at', 'is', null)
    .where('escalate_at', '<=', sql<Date>`now()`)
    .orderBy('escalate_at')
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
  const rows = await transaction
    .updateTable('alarm')
    .set((eb) => ({
      escalations: eb('escalations', '+', 1),
      escalate_at: sql<Date>`now() + ${policy.alarmAgainMs} * interval '1 millisecond'`,
      untold: [...config.mail.alarmsTo],
    }))
    .where('id', 'in', due)
    .returning(['kind', 'peer'])
    .execute()
  const groups = Map.groupBy(rows, ({ kind, peer }) => `${kind} ${peer}`)
  await foundation.append(
    transaction,
    ...[...groups.values()].flatMap((same) => {
      const [first] = same
      if (!first) return []
      const detail = { alarm: first.kind, peer: first.peer, count: same.length }
      return [{ kind: 'alarm.escalated' as const, actor: server, detail }]
    }),
  )
  return rows.length
}
