import type { Generated } from 'kysely'
import type { AlarmAbout, AlarmKind } from '../alarm.ts'

interface AlarmTable {
  id: Generated<number>
  kind: AlarmKind
  peer: string
  about: AlarmAbout
  subject: string
  items: Generated<number>
  since: Generated<Date | null>
  times: Generated<number>
  raised_at: Generated<Date>
  escalate_at: Date
  escalations: Generated<number>
  acknowledged_at: Generated<Date | null>
  acknowledged_by: Generated<string | null>
  resolved_at: Generated<Date | null>
  resolved_by: Generated<string | null>
  untold: Generated<string[]>
}

interface AlarmMailTable {
  address: string
  next_attempt_at: Generated<Date>
  attempts: Generated<number>
  last_sent_at: Generated<Date | null>
  failure: Generated<string | null>
}

declare module '../../foundation/database.ts' {
  interface Tables {
    alarm: AlarmTable
    alarm_mail: AlarmMailTable
  }
}
