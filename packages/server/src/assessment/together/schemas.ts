// Items that are the same, or nearly, and one decision about the same ones.
import { z } from '@hono/zod-openapi'
import { classifications } from '../../reports/index.ts'
import { assessmentInputSchema, itemSummarySchema, stepSchema } from '../schemas.ts'

export const alikeSchema = z
  .object({
    /** The very same files at other addresses; what waits comes first. */
    identical: z.object({
      /** `together`: whether the asker's decision may be applied to it as well. */
      items: z.array(itemSummarySchema.extend({ together: stepSchema })),
      inAll: z.int(),
    }),
    /** What waits with a picture near this one, the nearest first. Each has to be decided for itself. */
    near: z.array(itemSummarySchema.extend({ nearness: z.enum(['same-picture', 'very-near', 'near']) })),
  })
  .openapi('Alike')
export type AlikeItems = z.infer<typeof alikeSchema>

export const togetherInputSchema = z
  .strictObject({
    assessment: assessmentInputSchema,
    /** Those that the analyst has seen in the list, and wants decided alike. */
    items: z.array(z.string()).min(1).max(200),
  })
  .openapi('TogetherInput')

export const togetherSchema = z
  .object({
    assessed: z.object({
      itemId: z.string(),
      classification: z.enum(classifications),
      undoUntil: z.iso.datetime(),
    }),
    group: z.string(),
    applied: z.array(z.string()),
    left: z.array(z.object({ itemId: z.string(), reason: z.string() })),
  })
  .openapi('Together')
