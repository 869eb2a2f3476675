import type { ReportId } from '../foundation/index.ts'
import type { ClosingReason } from './closing-reasons.ts'

export interface MessageTable {
  id: string
  report_id: ReportId
  at: Date
  sender: 'tipster' | 'hotline'
  author: string | null
  for_hotline: Buffer
  for_tipster: Buffer
  waits: boolean
}

interface ReportClosingTable {
  report_id: ReportId
  at: Date
  reason: ClosingReason
  closed_by: string
}

interface FoundAddressTable {
  report_id: ReportId
  at: Date
  found_by: string
  typed_sealed: Buffer
}

declare module '../foundation/database.ts' {
  interface Tables {
    message: MessageTable
    report_closing: ReportClosingTable
    found_address: FoundAddressTable
  }
}
