// What the workbench sends.
import { z } from '@hono/zod-openapi'
import {
  accessRecipeSchema,
  actionKinds,
  actionReasons,
  ageCategories,
  assessmentFlags,
  classifications,
  locatorKinds,
  priorities,
  sexCategories,
  themes,
} from '../reports/index.ts'

export const assessmentInputSchema = z
  .strictObject({
    classification: z.enum(classifications),
    age: z.enum(ageCategories).default('not-categorised'),
    sex: z.enum(sexCategories).default('not-determined'),
    flags: z.array(z.enum(assessmentFlags)).max(assessmentFlags.length).default([]),
    /** Only where not illegal or undetermined. */
    reason: z.enum(actionReasons).nullable().default(null),
  })
  .openapi('AssessmentInput')

export const actionInputSchema = z
  .strictObject({
    kind: z.enum(actionKinds),
    /** Needed with `unavailable` and `not-illegal`, and with no other. */
    reason: z.enum(actionReasons).nullable().default(null),
  })
  .openapi('ActionInput')

export const hostingInputSchema = z
  .strictObject({
    /** ISO 3166-1 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/),
    provider: z
      .string()
      .regex(/^[^\p{Cc}]+$/u)
      .max(200)
      .optional(),
    abuseContact: z.email().max(200).optional(),
  })
  .openapi('HostingInput')

export const claimInputSchema = z
  .strictObject({
    /** Takes the item over from a colleague who has it open; recorded. */
    takeOver: z.boolean().default(false),
  })
  .openapi('ClaimInput')

export const proactiveReportSchema = z
  .strictObject({
    locator: z.string().max(8_000).default(''),
    locatorKind: z.enum(locatorKinds).default('url'),
    theme: z.enum(themes).default('unknown'),
    priority: z.enum(priorities).default('normal'),
    text: z.string().max(20_000).default(''),
    seenWhere: z.string().max(2_000).default(''),
    seenWhen: z.string().max(500).default(''),
    recipe: accessRecipeSchema.default({}),
  })
  .openapi('ProactiveReport')

export type AssessmentInput = z.infer<typeof assessmentInputSchema>
export type HostingInput = z.infer<typeof hostingInputSchema>
export type ProactiveReport = z.infer<typeof proactiveReportSchema>
