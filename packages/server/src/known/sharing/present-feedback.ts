import type { z } from '@hono/zod-openapi'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Foundation } from '../../foundation/index.ts'
import type { WrongReason } from '../lists/mark-wrong.ts'
import { presentEntry } from '../lists/present-lists.ts'
import type { hashFeedbackSchema } from '../lists/schemas.ts'
import type { HashEntryTable, HashListKind } from '../tables.ts'
import type { FeedbackState } from './tables.ts'

interface FeedbackRow {
  feedback_id: number
  list_name: string
  list_kind: HashListKind
  said_by: string
  reason: WrongReason
  given_at: Date
  state: FeedbackState
  decided_at: Date | null
}

const shown = 200

/** What members say of our entries and we of theirs: what waits first, then the newest. */
export async function readFeedback({
  database,
  self,
}: Foundation): Promise<z.infer<typeof hashFeedbackSchema>> {
  const { rows } = await sql<Selectable<HashEntryTable> & FeedbackRow>`
    select e.*, f.id as feedback_id, f.member as said_by, f.reason, f.given_at, f.state, f.decided_at,
      l.name as list_name, l.kind as list_kind
    from hash_feedback f
      join hash_entry e on e.id = f.entry_id
      join hash_list l on l.id = e.list_id
    order by (f.state = 'waiting' and f.member <> ${self}) desc, f.given_at desc, f.id desc
    limit ${shown}`.execute(database)
  return {
    feedback: rows.map((row) => ({
      ...{ id: Number(row.feedback_id), entry: presentEntry(row), listName: row.list_name },
      ...{ listKind: row.list_kind, member: row.said_by, isOurs: row.said_by === self },
      ...{ reason: row.reason, givenAt: row.given_at.toISOString(), state: row.state },
      decidedAt: row.decided_at?.toISOString() ?? null,
    })),
  }
}

/** How much waits for a person here. Index hash_feedback_waiting. */
export async function countWaitingFeedback({ database, self }: Foundation): Promise<number> {
  const { waiting } = await database
    .selectFrom('hash_feedback')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('state', '=', 'waiting')
    .where('member', '<>', self)
    .executeTakeFirstOrThrow()
  return Number(waiting)
}
