import type { Generated } from 'kysely'

interface RelayedEnvelopeTable {
  position: Generated<number>
  from_member: string
  id: string
  to_member: string
  sha256: string
  jws: string | null
  prio: number
  bytes: number
  received_at: Date
  expires_at: Date
  relayed_receipt: string
  state: Generated<'waiting' | 'answered' | 'expired'>
  receipt: Generated<string | null>
  receipt_kind: Generated<'delivered' | 'rejected' | null>
  ended_at: Generated<Date | null>
}

interface RelayedPartTable {
  from_member: string
  id: string
  n: number
  sha256: string
  len: number
  role: string
}

declare module '../../foundation/database.ts' {
  interface Tables {
    relayed_envelope: RelayedEnvelopeTable
    relayed_part: RelayedPartTable
  }
}
