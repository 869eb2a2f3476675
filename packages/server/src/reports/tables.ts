import type { Generated } from 'kysely'
import type { ItemId, ReportId } from '../foundation/index.ts'
import type {
  ActionKind,
  Attention,
  Classification,
  ItemKind,
  LocatorKind,
  Source,
  Stage,
  Theme,
} from './vocabulary.ts'

export interface ReportTable {
  id: ReportId
  source: Source
  theme: Theme
  priority: number
  locator_kind: LocatorKind
  received_at: Date
  origin_member: string
  language: string
  content_sealed: Buffer
  code_hash: Buffer | null
  reply_key_sealed: Buffer | null
  attention: Attention | null
}

export interface ContentItemTable {
  id: ItemId
  report_id: ReportId
  parent_item_id: ItemId | null
  kind: ItemKind
  origin_member: string
  holder: string
  stage: Stage
  attention: Attention | null
  priority: number
  received_at: Date
  url_sealed: Buffer
  url_hash: Buffer
  host_hash: Buffer
  domain_hash: Buffer
  hosting_sealed: Buffer | null
  hosting_country: string | null
  hosting_asn: number | null
  hosting_provider: string | null
  hosting_proxied: boolean | null
  hosting_traced_at: Date | null
  abuse_contact: string | null
  assigned_country: string | null
  assigned_member: string | null
  assigned_why: string | null
  classification: Classification | null
  assessed_at: Date | null
  final_action: ActionKind | null
  final_at: Date | null
  revision: Generated<number>
  media_type: string | null
  size_bytes: number | null
  sha256: Buffer | null
  sha1: Buffer | null
  md5: Buffer | null
  blob: string | null
  captured_at: Date | null
  claimed_by: string | null
  claimed_until: Date | null
}

interface AssessmentTable {
  id: string
  item_id: ItemId
  at: Date
  member: string
  analyst: string
  classification: Classification
  age: string
  sex: string
  flags: string[]
  reason: string | null
  scheme: string
  scheme_version: string
  undone_at: Date | null
}

interface ActionTable {
  id: string
  item_id: ItemId
  at: Date
  member: string
  kind: ActionKind
  reason: string | null
}

interface ItemCopyTable {
  item_id: ItemId
  member: string
  since: Date
}

declare module '../foundation/database.ts' {
  interface Tables {
    report: ReportTable
    content_item: ContentItemTable
    assessment: AssessmentTable
    action: ActionTable
    item_copy: ItemCopyTable
  }
}
