import type { ChainStatement, Statement } from '@samverkan/protocol'
import type { ColumnType, Generated } from 'kysely'

interface StatementPeerTable {
  peer: string
  next_at: Date
  sent_at: Generated<Date | null>
  received_at: Generated<Date | null>
  counted_from: Date
  answered: Generated<number>
  resent: Generated<number>
  problem: Generated<string | null>
  problem_at: Generated<Date | null>
  doubted_at: Generated<Date | null>
}

interface StatementChainTable {
  peer: string
  by_us: boolean
  epoch: string
  agreed_seq: Generated<number>
  agreed: Generated<number>
  agreed_at: Generated<Date | null>
  theirs: ColumnType<ChainStatement | null, string | undefined, string>
  theirs_at: Generated<Date | null>
  missing: Generated<number>
  missing_since: Generated<Date | null>
  told: Generated<string | null>
  sent_again: Generated<number>
  received_again: Generated<number>
}

interface StatementRangeTable {
  peer: string
  by_us: boolean
  epoch: string
  range: number
  digest: string
}

interface StatementInTable {
  from_member: string
  envelope_id: string
  statement: ColumnType<Statement, string, string>
  signed_at: Date
  done_at: Generated<Date | null>
  attempts: Generated<number>
  received_at: Date
}

interface EarlierReceiptTable {
  envelope_id: string
  at: Date
  receipt: string
}

interface PeerLedgerTable {
  peer: string
  size: number
  root: string
  proof: string
  at: Date
  proved_size: Generated<number>
  proved_root: Generated<string | null>
  asked_at: Generated<Date | null>
}

interface PeerLedgerBreakTable {
  peer: string
  at: Date
  kept_proof: string
  new_proof: string
  what: string
}

interface OwnHistoryTable {
  only_one: Generated<boolean>
  shown_size: Generated<number>
  restored_at: Generated<Date | null>
  restored_by: Generated<string | null>
}

declare module '../../foundation/database.ts' {
  interface Tables {
    statement_peer: StatementPeerTable
    statement_chain: StatementChainTable
    statement_range: StatementRangeTable
    statement_in: StatementInTable
    earlier_receipt: EarlierReceiptTable
    peer_ledger: PeerLedgerTable
    peer_ledger_break: PeerLedgerBreakTable
    own_history: OwnHistoryTable
  }
}
