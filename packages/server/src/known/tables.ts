import type { Generated } from 'kysely'
import type { ItemId } from '../foundation/index.ts'
import type { Classification } from '../reports/index.ts'

export const hashListKinds = ['own', 'interpol', 'network', 'imported'] as const
export type HashListKind = (typeof hashListKinds)[number]

interface HashListTable {
  id: string
  name: string
  kind: HashListKind
  member: string | null
  created_at: Date
  created_by: string
  removed_at: Date | null
}

export interface HashEntryTable {
  id: Generated<number>
  list_id: string
  md5: Buffer | null
  sha1: Buffer | null
  sha256: Buffer | null
  pdq: Buffer | null
  pdq_quality: number | null
  classification: Classification
  jurisdiction: string | null
  scheme: string
  scheme_version: string
  source: string
  source_entry: string
  item_id: ItemId | null
  dated: Date
  withdrawn_at: Date | null
  withdrawn_reason: string | null
  change: Generated<number>
  changed_in: Generated<string>
}

export interface FileFingerprintTable {
  item_id: ItemId
  sha256: Buffer
  sha1: Buffer
  md5: Buffer
  media: string
  width: number | null
  height: number | null
  pdq: Buffer | null
  quality: number | null
  dihedral: Buffer | null
  frames: Buffer | null
  refusal: string | null
  at: Date
}

declare module '../foundation/database.ts' {
  interface Tables {
    hash_list: HashListTable
    hash_entry: HashEntryTable
    file_fingerprint: FileFingerprintTable
  }
}
