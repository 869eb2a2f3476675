import { sql } from 'kysely'
import { type Foundation, type UserId, user } from '../../foundation/index.ts'
import type { AlarmKind, HandAlarm } from '../alarm.ts'

/** Alarms of one kind about one member, as the desk shows them: together, up to the newest that the person saw. */
export interface AlarmGroup {
  kind: AlarmKind
  peer: string
  upTo: number
}

/** Writes down that a person knows, and asks again later (`alarm.acknowledged`). Returns how many were open. */
export async function acknowledgeAlarms(
  foundation: Foundation,
  group: AlarmGroup,
  person: UserId,
): Promise<number> {
  const { database, policy } = foundation
  return database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('alarm')
      .set({
        acknowledged_at: sql<Date>`now()`,
        acknowledged_by: person,
        escalate_at: sql<Date>`now() + ${policy.alarmAgainMs} * interval '1 millisecond'`,
        untold: [],
      })
      .where('resolved_at', 'is', null)
      .where('acknowledged_at', 'is', null)
      .where('kind', '=', group.kind)
      .where('peer', '=', group.peer)
      .where('id', '<=', group.upTo)
      .executeTakeFirstOrThrow()
    const count = Number(numUpdatedRows)
    if (count > 0)
      await foundation.append(transaction, {
        ...{ kind: 'alarm.acknowledged', actor: user(person) },
        detail: { alarm: group.kind, peer: group.peer, count },
      })
    return count
  })
}

/**
 * A person has cleared it up with that member (`alarm.settled`). Not for what waits or was given up: those end when it
 * has arrived or somebody has decided about it, and not by being wished away.
 */
export async function settleAlarms(
  foundation: Foundation,
  group: AlarmGroup & { kind: HandAlarm },
  person: UserId,
): Promise<number> {
  return foundation.database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('alarm')
      .set({ resolved_at: sql<Date>`now()`, resolved_by: person, untold: [] })
      .where('resolved_at', 'is', null)
      .where('kind', '=', group.kind)
      .where('peer', '=', group.peer)
      .where('id', '<=', group.upTo)
      .executeTakeFirstOrThrow()
    const count = Number(numUpdatedRows)
    if (count > 0)
      await foundation.append(transaction, {
        ...{ kind: 'alarm.settled', actor: user(person) },
        detail: { alarm: group.kind, peer: group.peer, count },
      })
    return count
  })
}
