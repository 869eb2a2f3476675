// Withdrawals and corrections as they cross, in envelopes of kind `update`.
import { z } from '@hono/zod-openapi'
import { instantSchema, memberIdSchema } from '@samverkan/protocol'
import { isId } from '../../foundation/index.ts'
import { assessmentSchema } from '../../reports/index.ts'
import { onwardRules } from '../onward.ts'

const idSchema = z.string().refine(isId, 'not an id')
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
/** What a person wrote to those who have a copy. */
export const wordsSchema = z.string().max(2_000)
const filesSchema = z.array(sha256Schema).max(255)

export const withdrawalReasons = [
  'not-illegal',
  'wrong-address',
  'personal-data',
  'sent-by-mistake',
  'court-order',
  'other',
] as const
export type WithdrawalReason = (typeof withdrawalReasons)[number]

const common = {
  reportId: idSchema,
  itemId: idSchema,
  /** Counts the author's withdrawals and corrections of this item; of two about one field the higher counts. */
  revision: z.int().min(1).max(1_000_000_000),
  createdAt: instantSchema,
  /** Whose word it is. The sender of the envelope may be a holder that passes it on. */
  author: memberIdSchema,
  words: wordsSchema,
}

export const withdrawalRecordSchema = z.object({
  type: z.literal('withdrawal'),
  ...common,
  reason: z.enum(withdrawalReasons),
  /** The page's address is to go as well as the evidence. */
  address: z.boolean(),
  /** Only these files (SHA-256 of their content), where the sender of the envelope has no say over the rest. */
  only: filesSchema.optional(),
})
export type WithdrawalRecord = z.infer<typeof withdrawalRecordSchema>

export const changeSchema = z.discriminatedUnion('field', [
  z.object({
    field: z.literal('address'),
    url: z
      .string()
      .regex(/^https?:\/\/[\x21-\x7e]+$/)
      .max(16_000),
  }),
  z.object({ field: z.literal('country'), country: z.string().regex(/^[A-Z]{2}$/) }),
  /** Stands in the place, and at the time, of the author's own assessment of that moment. */
  z.object({ field: z.literal('assessment'), assessment: assessmentSchema }),
  /** What must not have gone: how the page was reached, files. */
  z.object({ field: z.literal('personal-data'), recipe: z.boolean(), files: filesSchema }),
  z.object({ field: z.literal('onward'), onward: z.enum(onwardRules) }),
])
export type Change = z.infer<typeof changeSchema>
export type CorrectedField = Change['field']

export const correctionRecordSchema = z.object({
  type: z.literal('correction'),
  ...common,
  change: changeSchema,
})
export type CorrectionRecord = z.infer<typeof correctionRecordSchema>

export type TakeBackRecord = WithdrawalRecord | CorrectionRecord

export const keepReasons = ['own-law', 'open-police-case', 'takedown-under-way'] as const
/** Why a holder keeps what was withdrawn. */
export type KeepReason = (typeof keepReasons)[number]

export const answers = ['removed', 'corrected', 'kept', 'noted', 'never-had'] as const
/** `noted`: nothing here was to be changed; `never-had`: the item is not here, and is treated so should it come. */
export type Answer = (typeof answers)[number]

/** What became of one copy, in a status with the event `taken-back`. */
export const copyAnswerSchema = z.object({
  author: memberIdSchema,
  number: z.int().min(1),
  /** Whose copy: the sender's own, or that of a member to which it passed our word on. */
  member: memberIdSchema,
  answer: z.enum(answers),
  why: z.enum(keepReasons).nullable(),
  at: z.iso.datetime(),
})
export type CopyAnswer = z.infer<typeof copyAnswerSchema>
