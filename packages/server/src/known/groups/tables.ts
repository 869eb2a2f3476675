import type { ItemId } from '../../foundation/index.ts'

interface DecidedTogetherTable {
  group_id: string
  item_id: ItemId
  assessment_id: string
}

declare module '../../foundation/database.ts' {
  interface Tables {
    decided_together: DecidedTogetherTable
  }
}
