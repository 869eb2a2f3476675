import { z } from '@hono/zod-openapi'
import { itemDetailSchema, itemSummarySchema } from '../assessment/index.ts'
import { outcomes } from '../reports/index.ts'
import { caseStatuses } from './vocabulary.ts'

const time = z.iso.datetime()

const portalCaseSchema = z
  .object({
    status: z.enum(caseStatuses),
    /** When the item reached this member. */
    addedAt: time,
    takenBy: z.object({ id: z.string(), name: z.string(), me: z.boolean() }).nullable(),
    takenAt: time.nullable(),
    outcomes: z.array(z.object({ outcome: z.enum(outcomes), at: time, by: z.string() })),
    /** Those who submitted it have taken it back: nobody can take it any more. */
    withdrawn: z.boolean(),
    /** The first item here with the same file (SHA-256), when this is not it. */
    duplicateOf: z.string().nullable(),
    /** How many other items here have the same file; counted up to 100. */
    duplicates: z.int(),
  })
  .openapi('PortalCase')
export type PortalCase = z.infer<typeof portalCaseSchema>

export const portalEntrySchema = z
  .object({ item: itemSummarySchema, case: portalCaseSchema })
  .openapi('PortalEntry')

export const portalPageSchema = z
  .object({
    entries: z.array(portalEntrySchema),
    nextCursor: z.string().nullable(),
    /** Counted up to 10,000; that figure stands for "at least". */
    waiting: z.object({ new: z.int(), taken: z.int() }),
  })
  .openapi('PortalPage')

export const portalDetailSchema = z
  .object({
    item: itemDetailSchema,
    case: portalCaseSchema,
    /** Other items here with the same file, at most 100. */
    duplicateIds: z.array(z.string()),
  })
  .openapi('PortalDetail')

export const takeSchema = z
  .strictObject({
    /** Takes it over from the officer who has it; recorded. */
    takeOver: z.boolean().default(false),
  })
  .openapi('Take')

export const outcomeInputSchema = z.strictObject({ outcome: z.enum(outcomes) }).openapi('OutcomeInput')
