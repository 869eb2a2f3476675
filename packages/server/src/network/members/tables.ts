interface DirectoryDocumentTable {
  position: number
  type: 'directory' | 'keyset'
  document: string
}

interface DirectoryFetchTable {
  only_row: boolean
  fetched_at: Date
}

declare module '../../foundation/database.ts' {
  interface Tables {
    directory_document: DirectoryDocumentTable
    directory_fetch: DirectoryFetchTable
  }
}

export type { DirectoryDocumentTable, DirectoryFetchTable }
