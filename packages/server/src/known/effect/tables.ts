import type { Generated } from 'kysely'
import type { ItemId } from '../../foundation/index.ts'
import type { RecognisedBy } from './rules.ts'

interface LeanedOnTable {
  id: Generated<number>
  item_id: ItemId
  entry_id: number
  how: RecognisedBy
  distance: number
  at: Date
  by_whom: string
  group_id: string | null
  spared: boolean
  undone_at: Date | null
  undone_reason: string | null
}

interface EntriesComparedTable {
  only_row: Generated<boolean>
  seen: string
}

declare module '../../foundation/database.ts' {
  interface Tables {
    leaned_on: LeanedOnTable
    entries_compared: EntriesComparedTable
  }
}
