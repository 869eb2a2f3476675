import type { Generated, Selectable } from 'kysely'
import type { ReadForm } from '../formats/list-forms.ts'
import type { FileRefusal } from '../formats/list-line.ts'
import type { ListDefaults } from '../formats/listed-entry.ts'
import type { CategoryModel } from '../formats/project-vic/category-model.ts'
import '../tables.ts'

export type ImportState = 'expected' | 'waiting' | 'done' | 'broken'
/** Why an import ended before the end of its file. */
export type ImportBreak = FileRefusal | 'list-removed' | 'file-lost'

export interface HashImportTable {
  id: string
  list_id: string
  form: ReadForm
  category_model: CategoryModel | null
  defaults: ListDefaults
  state: Generated<ImportState>
  blob: string | null
  size_bytes: number | null
  read_bytes: Generated<number>
  lines: Generated<number>
  added: Generated<number>
  updated: Generated<number>
  listed_already: Generated<number>
  pdq_left_out: Generated<number>
  refused: Generated<Record<string, number>>
  broken_reason: ImportBreak | null
  broken_line: number | null
  created_by: string
  created_at: Date
  ended_at: Date | null
}

export type HashImportRow = Selectable<HashImportTable>

interface HashImportRefusalTable {
  import_id: string
  n: number
  line: number
  reason: string
  field: string | null
}

interface HashTombstoneTable {
  list_id: string
  source: string
  source_entry: string
  at: Date
}

declare module '../../foundation/database.ts' {
  interface Tables {
    hash_import: HashImportTable
    hash_import_refusal: HashImportRefusalTable
    hash_tombstone: HashTombstoneTable
  }
}
