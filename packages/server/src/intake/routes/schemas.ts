import { z } from '@hono/zod-openapi'
import { closingReasons } from '../closing-reasons.ts'
import type { Message } from '../messages/messages.ts'
import { type ReportState, stateWords, stepWords } from '../state/state-of.ts'

export const stateSchema = z
  .object({
    state: z.enum(stateWords),
    country: z.string().nullable().openapi({ description: 'Country of the hotline that has it now' }),
    reason: z.enum(closingReasons).nullable(),
    steps: z.array(
      z.object({ step: z.enum(stepWords), at: z.iso.datetime(), country: z.string().nullable() }),
    ),
  })
  .openapi('ReportState')

export function stateOut({ state, country, reason, steps }: ReportState): z.infer<typeof stateSchema> {
  return { state, country, reason, steps: steps.map((step) => ({ ...step, at: step.at.toISOString() })) }
}

export const messageSchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    sender: z.enum(['tipster', 'hotline']),
    text: z.string(),
  })
  .openapi('Message')

export function messageOut({ id, at, sender, text }: Message): z.infer<typeof messageSchema> {
  return { id, at: at.toISOString(), sender, text }
}
