// What a person says when taking something back.
import { z } from '@hono/zod-openapi'
import { type ItemId, isId } from '../../foundation/index.ts'
import { assessmentSchema } from '../../reports/index.ts'
import { onwardRules } from '../onward.ts'
import { withdrawalReasons, wordsSchema } from './records.ts'

/** Of one page; what is listed, and what is withdrawn together. */
export const maxFiles = 200

export const withdrawalInputSchema = z
  .strictObject({
    reason: z.enum(withdrawalReasons),
    /** For those who have a copy. */
    words: wordsSchema.default(''),
    /** The page's address is to go as well. */
    address: z.boolean().default(true),
    /** Files of this page that are withdrawn with it, as `GET …/copies` lists them. */
    files: z
      .array(
        z
          .string()
          .refine(isId)
          .transform((id) => id as ItemId),
      )
      .max(maxFiles)
      .optional(),
  })
  .openapi('WithdrawalInput')
export type WithdrawalInput = z.infer<typeof withdrawalInputSchema>

const judgementSchema = z.strictObject(
  assessmentSchema.pick({ classification: true, age: true, sex: true, flags: true, reason: true }).shape,
)

export const correctionInputSchema = z
  .strictObject({
    words: wordsSchema.default(''),
    change: z.discriminatedUnion('field', [
      z.strictObject({ field: z.literal('address'), url: z.string().min(1).max(16_000) }),
      z.strictObject({ field: z.literal('country'), country: z.string().regex(/^[A-Z]{2}$/) }),
      z.strictObject({ field: z.literal('assessment'), assessment: judgementSchema }),
      z.strictObject({
        field: z.literal('personal-data'),
        recipe: z.boolean(),
        /** Files, by the hash of the sealed piece as `GET …/recipients` names them. */
        blobs: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(255),
      }),
      z.strictObject({ field: z.literal('onward'), onward: z.enum(onwardRules) }),
    ]),
  })
  .openapi('CorrectionInput')
export type CorrectionInput = z.infer<typeof correctionInputSchema>
