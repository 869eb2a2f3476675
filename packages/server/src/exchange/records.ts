// What crosses to other members inside a sealed body (docs: exchange-protocol.md 2). Ids of reports and items are made
// by the origin and are the same at every member.
import { z } from '@hono/zod-openapi'
import { instantSchema, memberIdSchema } from '@samverkan/protocol'
import { isId } from '../foundation/index.ts'
import { hashFeedbackRecordSchema, hashListEntriesRecordSchema } from '../known/index.ts'
import {
  accessRecipeSchema,
  actionSchema,
  assessmentSchema,
  declineReasons,
  hostingSchema,
  itemKinds,
  outcomes,
  priorities,
  sources,
  themes,
} from '../reports/index.ts'
import { traceEvidenceSchema } from '../tracing/index.ts'
import { copyAnswerSchema, correctionRecordSchema, withdrawalRecordSchema } from './withdrawal/records.ts'

const idSchema = z.string().refine(isId, 'not an id')
const hashSchema = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const assignedSchema = z.object({
  country: z.string().regex(/^[A-Z]{2}$/),
  member: memberIdSchema,
  why: z.enum(['own', 'hosting-country', 'orphan']),
})

const common = {
  reportId: idSchema,
  itemId: idSchema,
  /** The holder's count of changes; what was applied at a higher one is not changed by a lower one. */
  revision: z.int().min(1).max(1_000_000_000),
  createdAt: instantSchema,
}

/** One dated look at where the item was hosted, as the tracing room keeps it. */
export const proofSchema = z.object({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  evidence: traceEvidenceSchema,
})
export type Proof = z.infer<typeof proofSchema>

/** An item with all that the next member needs to work on it. The tipster's own words are never sent. */
export const reportRecordSchema = z.object({
  type: z.literal('report'),
  ...common,
  report: z.object({
    source: z.enum(sources),
    theme: z.enum(themes),
    priority: z.enum(priorities),
    receivedAt: z.iso.datetime(),
    origin: memberIdSchema,
  }),
  item: z.object({
    kind: z.enum(itemKinds),
    parentItemId: idSchema.optional(),
    url: z
      .string()
      .regex(/^https?:\/\/[\x21-\x7e]+$/)
      .max(16_000),
    host: z.string().max(255),
    domain: z.string().max(255),
    recipe: accessRecipeSchema,
    mediaType: z.string().max(255).nullable(),
    sizeBytes: z.int().min(0).nullable(),
    sha256: hashSchema(32).nullable(),
    sha1: hashSchema(20).nullable(),
    md5: hashSchema(16).nullable(),
    capturedAt: z.iso.datetime().nullable(),
    hosting: hostingSchema.nullable(),
    assigned: assignedSchema.nullable(),
    holder: memberIdSchema,
  }),
  assessments: z.array(assessmentSchema).max(100),
  actions: z.array(actionSchema).max(5),
  /** Every member that has a copy, the addressees included. */
  copies: z.array(memberIdSchema).max(64),
  /** Parts of the envelope that are this item's evidence, and what each is. */
  parts: z.array(z.int().min(1).max(255)).max(255).default([]),
  evidence: z.array(z.object({ n: z.int().min(1).max(255), role: z.string().min(1).max(64) })).default([]),
  /** Pieces of evidence that were larger than an addressee takes, or gone. */
  omitted: z.int().min(0).default(0),
  /** Pieces of evidence that a person at the sender left out on purpose. */
  withheld: z.int().min(0).optional(),
  proof: z.array(proofSchema).max(100).optional(),
})
export type ReportRecord = z.infer<typeof reportRecordSchema>

export const statusEvents = [
  'accepted',
  'declined',
  'assessed',
  'actioned',
  'moved',
  'closed',
  'outcome',
  'taken-back',
] as const
export type StatusEvent = (typeof statusEvents)[number]

/** What happened, and the item's whole state after it: a late or lost one is made good by the next. */
export const statusRecordSchema = z
  .object({
    type: z.literal('status'),
    ...common,
    event: z.enum(statusEvents),
    reason: z.enum(declineReasons).optional(),
    outcome: z.enum(outcomes).optional(),
    takenBack: copyAnswerSchema.optional(),
    state: z.object({
      holder: memberIdSchema,
      assigned: assignedSchema.nullable(),
      assessments: z.array(assessmentSchema).max(100),
      actions: z.array(actionSchema).max(5),
      hosting: hostingSchema.nullable(),
    }),
  })
  .refine(
    (status) => (status.event === 'declined') === (status.reason !== undefined),
    'a reason is for declined',
  )
  .refine(
    (status) => (status.event === 'outcome') === (status.outcome !== undefined),
    'an outcome is for outcome',
  )
  .refine(
    (status) => (status.event === 'taken-back') === (status.takenBack !== undefined),
    'an answer is for taken-back',
  )
export type StatusRecord = z.infer<typeof statusRecordSchema>
export type ItemStatus = StatusRecord['state']
export type Assigned = z.infer<typeof assignedSchema>

/** Every record of a body, by its type. */
export const exchangeRecordSchema = z.discriminatedUnion('type', [
  reportRecordSchema,
  statusRecordSchema,
  withdrawalRecordSchema,
  correctionRecordSchema,
  hashListEntriesRecordSchema,
  hashFeedbackRecordSchema,
])
export type ExchangeRecord = z.infer<typeof exchangeRecordSchema>

/** The kind of the envelopes that carry it. */
export function envelopeKindOf(record: { type: string }): 'report' | 'status' | 'update' | undefined {
  switch (record.type) {
    case 'report':
    case 'status':
      return record.type
    case 'withdrawal':
    case 'correction':
    case 'hash-list-entries':
    case 'hash-feedback':
      return 'update'
    default:
      return undefined
  }
}

/** What tells records about one item with one number apart: what happened, or whose word it is. */
export function eventOf(record: ExchangeRecord): string {
  switch (record.type) {
    case 'report':
      return ''
    case 'status':
      return record.event
    case 'withdrawal':
    case 'correction':
      return record.author
    case 'hash-list-entries':
    case 'hash-feedback':
      return record.type
  }
}

export type RecordReading =
  | { ok: true; record: ExchangeRecord }
  | { ok: false; reason: 'bad-record' | 'unknown-type' }

/** Reads one record of a body, as the protocol hands it over. */
export function readRecord(value: { type: string }): RecordReading {
  if (envelopeKindOf(value) === undefined) return { ok: false, reason: 'unknown-type' }
  const read = exchangeRecordSchema.safeParse(value)
  return read.success ? { ok: true, record: read.data } : { ok: false, reason: 'bad-record' }
}
