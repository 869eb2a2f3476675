import { z } from '@hono/zod-openapi'

const count = z.int().nonnegative()

/** The steps whose median time is told, each from the first event to the first of the second. */
export const steps = [
  'received-to-assessed',
  'assessed-to-handed-over',
  'handed-over-to-accepted',
  'received-to-notice',
  'notice-to-removed',
  'received-to-removed',
] as const
export type StepName = (typeof steps)[number]

export const statisticsSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    counts: z.object({
      received: count,
      assessed: count,
      /** Baseline and National together. */
      abuseMaterial: count,
      baseline: count,
      national: count,
      notIllegal: count,
      undetermined: count,
      handedOver: count,
      accepted: count,
      notices: count,
      removed: count,
      /** Items judged without anybody here having looked at them, because they are known. */
      viewsSpared: count,
      outcomes: z.object({
        'already-known': count,
        'under-investigation': count,
        'victim-identified': count,
        'offender-identified': count,
      }),
    }),
    /** Of the steps that ended in the period; null where none did. */
    medians: z.array(z.object({ step: z.enum(steps), n: count, medianMs: z.number().nullable() })),
  })
  .openapi('Statistics')
export type Statistics = z.infer<typeof statisticsSchema>
