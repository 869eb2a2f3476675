import type { History } from '../history.ts'
import { found, none, type Violation } from '../violation.ts'

/** I11: every envelope that waited longer than its deadline has raised an alarm, and nothing that arrived in time has. */
export function waitingRaisesAlarm({ members, expected }: History): Violation[] {
  const deadlines = expected?.deadlines
  if (!deadlines) return none
  return members.flatMap(({ id, sent, alarms }) => {
    const alarmed = new Set(
      alarms
        .filter(({ kind, about }) => overdue.has(kind) && about === 'envelope')
        .map(({ subject }) => subject),
    )
    const waitedFor = sent.filter(({ kind }) => kind !== 'statement')
    return waitedFor.flatMap(({ id: envelope, urgent, createdAt, endedAt }) => {
      const waited = (endedAt ?? Number.POSITIVE_INFINITY) - createdAt
      const allowed = urgent ? deadlines.urgentMs : deadlines.normalMs
      if (waited > allowed && !alarmed.has(envelope))
        return found('I11', `${envelope} of ${id} waited ${Math.round(waited / 1000)} s and nobody was told`)
      return waited < allowed && alarmed.has(envelope)
        ? found('I11', `${envelope} of ${id} raised an alarm and was in time`)
        : none
    })
  })
}

const overdue: ReadonlySet<string> = new Set(['overdue', 'urgent-overdue'])
