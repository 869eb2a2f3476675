import type { Generated } from 'kysely'

interface DirectoryDocumentTable {
  position: number
  type: 'root' | 'directory' | 'keyset'
  document: string
  seen_at: Date
}

interface DirectoryFetchTable {
  only_row: boolean
  fetched_at: Date
  checkpoint: Generated<string | null>
  fresh_at: Generated<Date | null>
  said_stale: Generated<boolean>
}

interface DirectoryCosignedTable {
  size: number
  root: string
  cosigned_at: Date
}

interface DirectoryCosignatureTable {
  size: number
  root: string
  witness: string
  line: string
}

interface MemberConfirmationTable {
  member: string
  identity_kid: string
  confirmed_by: string
  confirmed_at: Date
}

interface SplitViewTable {
  member: string
  version: number
  root: string
  seen_at: Date
  settled_at: Generated<Date | null>
}

interface StandingSaidTable {
  member: string
  identity_kid: string
  why: 'waits' | 'unconfirmed'
}

declare module '../../foundation/database.ts' {
  interface Tables {
    directory_document: DirectoryDocumentTable
    directory_fetch: DirectoryFetchTable
    directory_cosigned: DirectoryCosignedTable
    directory_cosignature: DirectoryCosignatureTable
    member_confirmation: MemberConfirmationTable
    split_view: SplitViewTable
    standing_said: StandingSaidTable
  }
}

export type { DirectoryDocumentTable, DirectoryFetchTable }
