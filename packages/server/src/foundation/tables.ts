import type { Generated } from 'kysely'

interface DataKeyTable {
  id: Buffer
  sealed: Buffer
  created_at: Date
}

interface ItemKeyTable {
  item_id: string
  recipient: string
  sealed_identity: Buffer
}

interface LedgerEventTable {
  seq: Generated<number>
  at: Date
  kind: string
  actor: string
  report_id: string | null
  item_id: string | null
  body: string | null
  salt: Buffer
  leaf_index: number | null
  leaf: Buffer | null
}

interface LedgerNodeTable {
  level: number
  index: number
  hash: Buffer
}

interface LedgerCheckpointTable {
  size: number
  root: Buffer
  frontier: string
  note: string
  at: Date
}

declare module './database.ts' {
  interface Tables {
    data_key: DataKeyTable
    item_key: ItemKeyTable
    ledger_event: LedgerEventTable
    ledger_node: LedgerNodeTable
    ledger_checkpoint: LedgerCheckpointTable
  }
}
