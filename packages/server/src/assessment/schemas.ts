// What the workbench sees of an item. The exact address is never in here: it is asked for, and the asking is recorded.
import { z } from '@hono/zod-openapi'
import {
  actionKinds,
  actionReasons,
  ageCategories,
  assessmentFlags,
  attentions,
  classifications,
  itemKinds,
  locatorKinds,
  priorities,
  sexCategories,
  sources,
  stages,
  themes,
} from '../reports/index.ts'

export * from './input-schemas.ts'

const time = z.iso.datetime()

/** `hxxps://exa[.]mple/…`: cannot be followed by a slip, and hides the path. Both forms are equal without an IDN host. */
export const defangedSchema = z
  .object({ punycode: z.string(), unicode: z.string() })
  .openapi('DefangedAddress')

const claimSchema = z
  .object({
    by: z.object({ id: z.string(), name: z.string() }),
    until: time,
    /** True when it is the asker's own. */
    mine: z.boolean(),
  })
  .openapi('Claim')

export const itemSummarySchema = z
  .object({
    id: z.string(),
    reportId: z.string(),
    parentItemId: z.string().nullable(),
    kind: z.enum(itemKinds),
    stage: z.enum(stages),
    attention: z.enum(attentions).nullable(),
    source: z.enum(sources),
    theme: z.enum(themes),
    priority: z.enum(priorities),
    receivedAt: time,
    host: defangedSchema,
    hostingCountry: z.string().nullable(),
    holder: z.string(),
    originMember: z.string(),
    classification: z.enum(classifications).nullable(),
    assessedAt: time.nullable(),
    finalAction: z.enum(actionKinds).nullable(),
    finalAt: time.nullable(),
    claim: claimSchema.nullable(),
  })
  .openapi('ItemSummary')
export type ItemSummary = z.infer<typeof itemSummarySchema>

/** Whether a step is open now; `reason` is the rule that closes it. */
export const stepSchema = z.object({ allowed: z.boolean(), reason: z.string().nullable() }).openapi('Step')

export const itemAssessmentSchema = z
  .object({
    classification: z.enum(classifications),
    age: z.enum(ageCategories),
    sex: z.enum(sexCategories),
    flags: z.array(z.enum(assessmentFlags)),
    reason: z.enum(actionReasons).nullable(),
    scheme: z.string(),
    schemeVersion: z.string(),
    member: z.string(),
    memberName: z.string(),
    /** The analyst's name where it is one of ours; others' analysts are known by id only. */
    analystName: z.string().nullable(),
    at: time,
  })
  .openapi('ItemAssessment')

export const itemActionSchema = z
  .object({
    kind: z.enum(actionKinds),
    reason: z.enum(actionReasons).nullable(),
    member: z.string(),
    memberName: z.string(),
    at: time,
  })
  .openapi('ItemAction')

const hostingViewSchema = z
  .object({
    country: z.string(),
    provider: z.string().nullable(),
    network: z.string().nullable(),
    asn: z.int().nullable(),
    addresses: z.array(z.string()),
    abuseContact: z.string().nullable(),
    /** Behind a content delivery network or proxy: the country is the proxy's, not the host's. */
    proxied: z.boolean(),
    tracedAt: time,
  })
  .openapi('HostingView')

export const relatedItemSchema = z
  .object({
    id: z.string(),
    kind: z.enum(itemKinds),
    stage: z.enum(stages),
    classification: z.enum(classifications).nullable(),
  })
  .openapi('RelatedItem')

export const itemDetailSchema = itemSummarySchema
  .extend({
    mediaType: z.string().nullable(),
    sizeBytes: z.int().nullable(),
    capturedAt: time.nullable(),
    /** True when sealed evidence is in the vault, so that a picture can be asked for. */
    hasEvidence: z.boolean(),
    hashes: z.object({
      sha256: z.string().nullable(),
      sha1: z.string().nullable(),
      md5: z.string().nullable(),
    }),
    hosting: hostingViewSchema.nullable(),
    /** What the tip said is needed to reach the page. The values are not in here. */
    access: z.object({
      referrer: z.boolean(),
      cookie: z.boolean(),
      userAgent: z.boolean(),
      language: z.boolean(),
      credentials: z.boolean(),
    }),
    /** The page an image was found on. */
    page: relatedItemSchema.nullable(),
    /** An image's neighbours on its page, or the files of a page; at most 200, without the item itself. */
    related: z.array(relatedItemSchema),
    assessments: z.array(itemAssessmentSchema),
    actions: z.array(itemActionSchema),
    handOver: z.object({
      holder: z.string(),
      holderName: z.string(),
      /** True when this member holds it. */
      held: z.boolean(),
      assigned: z
        .object({ country: z.string().nullable(), member: z.string().nullable(), why: z.string().nullable() })
        .nullable(),
      copies: z.array(z.object({ member: z.string(), memberName: z.string(), since: time })),
    }),
    /** Last moment at which the present assessment waits before anything follows from it. */
    undoUntil: time.nullable(),
    steps: z.object({
      assess: stepSchema,
      undo: stepSchema,
      accept: stepSchema,
      decline: stepSchema,
      hosting: stepSchema,
      actions: z.object({
        'reported-to-police': stepSchema,
        'reported-to-provider': stepSchema,
        removed: stepSchema,
        unavailable: stepSchema,
        'not-illegal': stepSchema,
      }),
    }),
  })
  .openapi('ItemDetail')
export type ItemDetail = z.infer<typeof itemDetailSchema>

const waitingSchema = z
  .object({ assessment: z.int(), offered: z.int(), attention: z.int() })
  .openapi('Waiting', { description: 'Counted up to 10,000; that figure stands for "at least".' })

export const queueSchema = z
  .object({ items: z.array(itemSummarySchema), waiting: waitingSchema, nextCursor: z.string().nullable() })
  .openapi('Queue')

export const itemPageSchema = z
  .object({ items: z.array(itemSummarySchema), nextCursor: z.string().nullable() })
  .openapi('ItemPage')

const reportSummarySchema = z
  .object({
    id: z.string(),
    source: z.enum(sources),
    theme: z.enum(themes),
    priority: z.enum(priorities),
    locatorKind: z.enum(locatorKinds),
    receivedAt: time,
    attention: z.enum(attentions),
  })
  .openapi('ReportSummary')

export const attentionSchema = z
  .object({
    items: z.array(itemSummarySchema),
    nextCursor: z.string().nullable(),
    reports: z.array(reportSummarySchema),
    nextReportCursor: z.string().nullable(),
  })
  .openapi('AttentionList')

export const assessedSchema = z
  .object({
    assessed: z.object({
      itemId: z.string(),
      classification: z.enum(classifications),
      undoUntil: time,
    }),
    /** The next item, claimed for the asker; null when it was not asked for or nothing waits. */
    next: itemDetailSchema.nullable(),
  })
  .openapi('Assessed')

export const myAssessmentsSchema = z
  .object({
    assessments: z.array(
      z.object({
        itemId: z.string(),
        kind: z.enum(itemKinds),
        host: defangedSchema,
        classification: z.enum(classifications),
        at: time,
        undone: z.boolean(),
        undo: stepSchema,
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('MyAssessments')

export const timelineSchema = z
  .object({
    events: z.array(
      z.object({
        seq: z.int(),
        at: time,
        /** Such as `item.assessed`; the reader's catalogue has its text. */
        kind: z.string(),
        actor: z.enum(['user', 'member', 'system', 'server', 'public']),
        actorName: z.string().nullable(),
        detail: z.record(
          z.string(),
          z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
        ),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('Timeline')

export const addressSchema = z.object({ url: z.string() }).openapi('ExactAddress')

export type ReportSummary = z.infer<typeof reportSummarySchema>
export type MyAssessments = z.infer<typeof myAssessmentsSchema>
export type Timeline = z.infer<typeof timelineSchema>
