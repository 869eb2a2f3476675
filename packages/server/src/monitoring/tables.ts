import type { Generated } from 'kysely'
import type { ItemId } from '../foundation/index.ts'
import type { ActionReason } from '../reports/index.ts'
import type { SeenState } from './rules.ts'

export interface WatchTable {
  item_id: ItemId
  since: Date
  next_check_at: Date
  lease_until: Date | null
  missed_at: Generated<Date[]>
  inconclusive: Generated<number>
  last_state: SeenState | null
  checks: Generated<number>
}

interface WatchCheckTable {
  item_id: ItemId
  slot: number
  at: Date
  state: SeenState
  because: ActionReason | null
  status: number | null
}

declare module '../foundation/database.ts' {
  interface Tables {
    watch: WatchTable
    watch_check: WatchCheckTable
  }
}
