import type { Selectable } from 'kysely'
import type { ItemId } from '../foundation/index.ts'
import type { Classification } from '../reports/index.ts'
import type { HashEntryTable } from './tables.ts'

/** One line of a hash list: what a file is recognised by, and what was assessed. Hashes in lower-case hexadecimal. */
export interface HashEntry {
  id: number
  listId: string
  md5: string | null
  sha1: string | null
  sha256: string | null
  pdq: string | null
  pdqQuality: number | null
  classification: Classification
  /** Country whose national law it was assessed by, where that matters. */
  jurisdiction: string | null
  scheme: string
  schemeVersion: string
  /** Who assessed it: a member's id, or the list's name of the assessor. */
  source: string
  /** Its name there. */
  sourceEntry: string
  /** Of the own list: the item whose assessment it is. */
  itemId: ItemId | null
  dated: Date
  withdrawnAt: Date | null
  withdrawnReason: string | null
  /** Grows with every change of any entry. */
  change: number
}

/** An entry as its row says. */
export function entryOf(row: Selectable<HashEntryTable>): HashEntry {
  return {
    ...{ id: Number(row.id), listId: row.list_id },
    ...{ md5: hex(row.md5), sha1: hex(row.sha1), sha256: hex(row.sha256), pdq: hex(row.pdq) },
    ...{ pdqQuality: row.pdq_quality, classification: row.classification, jurisdiction: row.jurisdiction },
    ...{ scheme: row.scheme, schemeVersion: row.scheme_version },
    ...{ source: row.source, sourceEntry: row.source_entry, itemId: row.item_id },
    ...{ dated: row.dated, withdrawnAt: row.withdrawn_at, withdrawnReason: row.withdrawn_reason },
    change: Number(row.change),
  }
}

function hex(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex')
}
