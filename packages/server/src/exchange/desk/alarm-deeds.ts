import { sql, type UpdateQueryBuilder, type UpdateResult } from 'kysely'
import { type Foundation, type Tables, type UserId, user } from '../../foundation/index.ts'
import type { AlarmKind, HandAlarm } from '../alarm.ts'

/** Alarms of one kind about one member, as the desk shows them: together, up to the newest that the person saw. */
export interface AlarmGroup {
  kind: AlarmKind
  peer: string
  upTo: number
}

/** Writes down that a person knows, and asks again later (`alarm.acknowledged`). Returns how many were open. */
export function acknowledgeAlarms(
  foundation: Foundation,
  group: AlarmGroup,
  person: UserId,
): Promise<number> {
  return change(foundation, group, person, 'alarm.acknowledged', (open) =>
    open.where('acknowledged_at', 'is', null).set({
      acknowledged_at: sql<Date>`now()`,
      acknowledged_by: person,
      escalate_at: sql<Date>`now() + ${foundation.policy.alarmAgainMs} * interval '1 millisecond'`,
      untold: [],
    }),
  )
}

/**
 * A person has cleared it up with that member (`alarm.settled`). Not for what waits or was given up: those end when it
 * has arrived or somebody has decided about it, and not by being wished away.
 */
export function settleAlarms(
  foundation: Foundation,
  group: AlarmGroup & { kind: HandAlarm },
  person: UserId,
): Promise<number> {
  return change(foundation, group, person, 'alarm.settled', (open) =>
    open.set({ resolved_at: sql<Date>`now()`, resolved_by: person, untold: [] }),
  )
}

type Change = UpdateQueryBuilder<Tables, 'alarm', 'alarm', UpdateResult>

/** Changes those of the group that are open, with one leaf for all of them. */
async function change(
  { database, append }: Foundation,
  { kind, peer, upTo }: AlarmGroup,
  person: UserId,
  event: 'alarm.acknowledged' | 'alarm.settled',
  how: (open: Change) => Change,
): Promise<number> {
  return database.transaction().execute(async (transaction) => {
    const open = transaction
      .updateTable('alarm')
      .where('resolved_at', 'is', null)
      .where('kind', '=', kind)
      .where('peer', '=', peer)
      .where('id', '<=', upTo)
    const { numUpdatedRows } = await how(open).executeTakeFirstOrThrow()
    const count = Number(numUpdatedRows)
    if (count > 0)
      await append(transaction, {
        ...{ kind: event, actor: user(person) },
        detail: { alarm: kind, peer, count },
      })
    return count
  })
}
