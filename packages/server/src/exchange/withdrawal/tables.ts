import type { Generated } from 'kysely'
import type { ItemId } from '../../foundation/index.ts'
import type { Onward } from '../onward.ts'
import type { Answer, KeepReason } from './records.ts'

interface HandOverTermsTable {
  item_id: ItemId
  onward: Onward | null
  without_recipe: boolean
  left_out: string[]
  chosen_by: string
  chosen_at: Date
}

interface PieceSourceTable {
  item_id: ItemId
  blob: string
  sha256: string
  from_member: string
  part: string
}

export interface TakeBackTable {
  item_id: ItemId
  author: string
  number: number
  via: string
  kind: 'withdrawal' | 'correction'
  field: string | null
  record_sealed: Buffer
  at: Date
  received_at: Date
  answer: Generated<Answer | null>
  why: Generated<KeepReason | null>
  answered_at: Generated<Date | null>
  passed_on: Generated<boolean>
}

interface TakeBackAnswerTable {
  item_id: ItemId
  author: string
  number: number
  member: string
  told_by: string
  answer: Answer
  why: KeepReason | null
  at: Date
}

interface TakeBackCounterTable {
  item_id: ItemId
  orders: Generated<number>
  answers: Generated<number>
}

declare module '../../foundation/database.ts' {
  interface Tables {
    hand_over_terms: HandOverTermsTable
    piece_source: PieceSourceTable
    take_back: TakeBackTable
    take_back_answer: TakeBackAnswerTable
    take_back_counter: TakeBackCounterTable
  }
}
