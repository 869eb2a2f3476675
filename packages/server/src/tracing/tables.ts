import type { ItemId } from '../foundation/index.ts'

interface TraceTable {
  id: string
  item_id: ItemId
  at: Date
  country: string | null
  outcome: string
  evidence_sealed: Buffer
}

declare module '../foundation/database.ts' {
  interface Tables {
    trace: TraceTable
  }
}
