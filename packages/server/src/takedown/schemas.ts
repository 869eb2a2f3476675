import { z } from '@hono/zod-openapi'
import { stages } from '../reports/index.ts'
import { answerKinds, noticeStates } from './tables.ts'

export const noticeSummarySchema = z
  .object({
    id: z.string(),
    contact: z.string(),
    /** Hosting country, where it is the same for every item. */
    country: z.string().nullable(),
    state: z.enum(noticeStates),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    attempts: z.int(),
    nextAttemptAt: z.iso.datetime().nullable(),
    failure: z.string().nullable(),
    items: z.object({ total: z.int(), open: z.int(), removed: z.int() }),
    answers: z.object({ total: z.int(), automatic: z.int(), bounces: z.int() }),
  })
  .openapi('NoticeSummary')

export const noticeListSchema = z
  .object({
    notices: z.array(noticeSummarySchema),
    /** Contacts for which items wait for their window; only on the first page. */
    waiting: z.array(z.object({ contact: z.string(), items: z.int(), dueAt: z.iso.datetime() })),
    next: z.string().nullable(),
  })
  .openapi('NoticeList')

export const noticeSchema = noticeSummarySchema
  .extend({
    messageId: z.string(),
    subject: z.string(),
    text: z.string(),
    noticed: z.array(
      z.object({
        itemId: z.string(),
        reportId: z.string(),
        round: z.int(),
        stage: z.enum(stages),
        finalAction: z.string().nullable(),
        remindAt: z.iso.datetime().nullable(),
      }),
    ),
    received: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(answerKinds),
        receivedAt: z.iso.datetime(),
        from: z.string(),
        subject: z.string(),
        text: z.string(),
      }),
    ),
  })
  .openapi('Notice')

export const noticeQuerySchema = z.object({
  state: z.enum(noticeStates).optional(),
  contact: z.string().max(320).optional(),
  cursor: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const giveContactSchema = z
  .object({ email: z.string().max(320).openapi({ example: 'abuse@host.example' }) })
  .openapi('GiveProviderContact')

export const plannedSchema = z.object({ dueAt: z.iso.datetime() }).openapi('PlannedNotice')
