import type { Generated } from 'kysely'
import type { WrongReason } from '../lists/mark-wrong.ts'
import type { HashListEntriesRecord } from './records.ts'
import '../lists/tables.ts'

interface HashShareTable {
  id: string
  list_id: string
  member: string
  shared_by: string
  shared_at: Date
  ended_at: Date | null
  told_change: Generated<number>
  told_end: Generated<boolean>
  records: Generated<number>
}

export type SharedListState = 'offered' | 'taken' | 'declined' | 'ended'

interface SharedListTable {
  list_id: string
  member: string
  their_list: string
  state: Generated<SharedListState>
  records: Generated<number>
  decided_by: string | null
  decided_at: Date | null
}

interface SharedListRecordTable {
  list_id: string
  number: number
  record: HashListEntriesRecord
}

export type FeedbackState = 'waiting' | 'agreed' | 'kept' | 'failed'

interface HashFeedbackTable {
  id: Generated<number>
  entry_id: number
  member: string
  reason: WrongReason
  service_reason: string | null
  given_by: string | null
  given_at: Date
  state: Generated<FeedbackState>
  decided_by: string | null
  decided_at: Date | null
}

declare module '../../foundation/database.ts' {
  interface Tables {
    hash_share: HashShareTable
    shared_list: SharedListTable
    shared_list_record: SharedListRecordTable
    hash_feedback: HashFeedbackTable
  }
}
