import type { ItemId } from '../foundation/index.ts'

interface TraceTable {
  id: string
  item_id: ItemId
  at: Date
  country: string | null
  outcome: string
  evidence_sealed: Buffer
}

interface CaptureGrantTable {
  item_id: ItemId
  url_hash: Buffer
  host_hash: Buffer
  domain_hash: Buffer
  at: Date
}

declare module '../foundation/database.ts' {
  interface Tables {
    trace: TraceTable
    capture_grant: CaptureGrantTable
  }
}
