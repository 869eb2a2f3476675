import type { ItemId } from '../foundation/index.ts'
import type { Outcome } from '../reports/index.ts'
import type { CaseStatus } from './vocabulary.ts'

interface PortalCaseTable {
  item_id: ItemId
  status: CaseStatus
  priority: number
  /** Time of the report counted backwards, in milliseconds: the newest sorts first. */
  recency: number
  added_at: Date
  added_seq: number
  taken_by: string | null
  taken_at: Date | null
}

interface PortalOutcomeTable {
  item_id: ItemId
  outcome: Outcome
  at: Date
  given_by: string
}

declare module '../foundation/database.ts' {
  interface Tables {
    portal_case: PortalCaseTable
    portal_outcome: PortalOutcomeTable
  }
}
