import type { JSONColumnType } from 'kysely'
import type { ItemId } from '../foundation/index.ts'
import type { AccessReason, LeftOutReason } from './page/captured-page.ts'

export type LeftOutCounts = Partial<Record<LeftOutReason, number>>

interface CaptureTable {
  id: string
  item_id: ItemId
  at: Date
  outcome: 'captured' | 'failed'
  reason: AccessReason | null
  status: number | null
  redirects: number
  items: number
  files: number
  bytes: number
  left_out: JSONColumnType<LeftOutCounts>
  blobs: string[]
}

interface EvidenceTable {
  item_id: ItemId
  blob: string
  role: string
  media: string
  name: string
  at: Date
}

interface CaptureDraftTable {
  id: ItemId
  item_id: ItemId
}

declare module '../foundation/database.ts' {
  interface Tables {
    capture: CaptureTable
    evidence: EvidenceTable
    capture_draft: CaptureDraftTable
  }
}
