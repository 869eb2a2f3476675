import type { Generated } from 'kysely'
import type { ItemId, ReportId } from '../foundation/index.ts'
import type { Onward } from './onward.ts'
import type { Purpose } from './rules.ts'

interface OutboxRecordTable {
  id: Generated<number>
  report_id: ReportId
  item_id: ItemId
  revision: number
  type: 'report' | 'status' | 'update'
  event: string
  prio: 'urgent' | 'normal'
  distribution: string[]
  distribution_key: string
  record_sealed: Buffer
  onward: Generated<Onward | null>
  left_out: Generated<string[]>
  state: Generated<'waiting' | 'packed' | 'stuck' | 'given-up'>
  pack: Generated<string | null>
  created_at: Date
  /** By the database's clock. */
  waiting_since: Generated<Date>
  alarmed_at: Generated<Date | null>
  round: Generated<number>
  /** It goes without any evidence. */
  bare: Generated<boolean>
  /** Something of it was taken back after it was packed. */
  outdated: Generated<boolean>
}

interface PeerStateTable {
  peer: string
  epoch: string
  last_seq: Generated<number>
  last_sha256: Generated<string | null>
  failures: Generated<number>
  open_at: Generated<Date | null>
  urgent_open_at: Generated<Date | null>
  problem: Generated<string | null>
  problem_at: Generated<Date | null>
  failing_since: Generated<Date | null>
  hurried_at: Generated<Date | null>
}

export interface EnvelopeOutTable {
  id: string
  peer: string
  epoch: string
  seq: number
  prev: string | null
  pack: string
  jws: string
  sha256: string
  prio: number
  records: number
  state: Generated<'queued' | 'delivered' | 'rejected' | 'dead-letter'>
  kind: Generated<string>
  resent: Generated<number>
  replaced_at: Generated<Date | null>
  parts_gone_at: Generated<Date | null>
  attempts: Generated<number>
  started: Generated<number>
  next_at: Date
  relayed_at: Generated<Date | null>
  relayed_receipt: Generated<string | null>
  ask_at: Generated<Date | null>
  asked: Generated<number>
  lease_until: Generated<Date | null>
  expires_at: Date
  receipt: Generated<string | null>
  problem: Generated<string | null>
  created_at: Date
  ended_at: Generated<Date | null>
  /** By the database's clock: since when the oldest of its records waits. */
  waiting_since: Generated<Date>
  alarmed_at: Generated<Date | null>
  responsible: Generated<string | null>
  settled: Generated<'resent' | 'given-up' | null>
  settled_at: Generated<Date | null>
  settled_by: Generated<string | null>
  settled_reason: Generated<string | null>
}

interface PartOutTable {
  sha256: string
  len: number
  role: string
  created_at: Date
}

interface PartEnvelopeTable {
  envelope_id: string
  n: number
  sha256: string
}

export type HandOverPurpose = Purpose

interface HandOverTable {
  id: string
  item_id: ItemId
  member: string
  purpose: HandOverPurpose
  revision: number
  country: string | null
  state: Generated<'waiting' | 'delivered' | 'accepted' | 'declined' | 'refused' | 'dead-letter'>
  reason: Generated<string | null>
  handed_at: Date
  delivered_at: Generated<Date | null>
  answered_at: Generated<Date | null>
}

interface InboxTable {
  from_member: string
  id: string
  sha256: string
  jws: string
  kind: string
  epoch: string | null
  seq: number | null
  prev: string | null
  received_at: Date
  receipt: string
  receipt_kind: 'delivered' | 'rejected'
  parts_gone_at: Generated<Date | null>
}

interface InboxConflictTable {
  sha256: string
  from_member: string
  id: string
  jws: string
  what: string
  at: Date
}

export interface InboxRecordTable {
  id: Generated<number>
  from_member: string
  envelope_id: string
  report_id: string
  item_id: string
  revision: number
  type: string
  event: string
  record_sealed: Buffer
  onward: Generated<Onward | null>
  /** `tombstone`: takes back what has not come; carried out should it come. */
  state: Generated<'waiting' | 'applied' | 'refused' | 'stuck' | 'tombstone'>
  waits_for_another: Generated<boolean>
  attempts: Generated<number>
  lease_until: Generated<Date | null>
  reason: Generated<string | null>
  received_at: Date
  ended_at: Generated<Date | null>
  settled_by: Generated<string | null>
}

interface PartInTable {
  from_member: string
  sha256: string
  len: number
  role: string
  state: Generated<'announced' | 'present' | 'taken'>
  announced_at: Date
}

interface AwaitedParentTable {
  item_id: ItemId
  parent_item_id: ItemId
}

interface RequestProofSeenTable {
  jti: string
  until: Date
}

declare module '../foundation/database.ts' {
  interface Tables {
    outbox_record: OutboxRecordTable
    peer_state: PeerStateTable
    envelope_out: EnvelopeOutTable
    part_out: PartOutTable
    part_envelope: PartEnvelopeTable
    hand_over: HandOverTable
    inbox: InboxTable
    inbox_conflict: InboxConflictTable
    inbox_record: InboxRecordTable
    part_in: PartInTable
    awaited_parent: AwaitedParentTable
    request_proof_seen: RequestProofSeenTable
  }
}
