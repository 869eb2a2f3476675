import { z } from '@hono/zod-openapi'
import { classifications } from '../../reports/index.ts'
import { readForms, writtenForms } from '../formats/list-forms.ts'
import { listedEntrySchema } from '../formats/listed-entry.ts'
import { hashListKinds } from '../tables.ts'
import { wrongReasons } from './mark-wrong.ts'

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'Must be one line without control characters')
const instant = z.iso.datetime()
const country = z.string().regex(/^[A-Z]{2}$/)
const count = z.int().min(0)

export const newListSchema = z
  .strictObject({ name: line(200), kind: z.enum(['imported', 'interpol']) })
  .openapi('NewHashList')

export const importInputSchema = z
  .strictObject({
    form: z.enum(readForms),
    /** Of Project VIC alone: by its name in the configuration. */
    categoryModel: z.string().max(40).optional(),
    /** Used where the file itself does not say it. */
    defaults: z.strictObject({
      classification: z.enum(classifications).nullable(),
      jurisdiction: country.nullable(),
      scheme: line(200),
      schemeVersion: line(200),
      source: line(200),
      dated: instant,
    }),
  })
  .refine(
    ({ form, categoryModel }) => (form === 'project-vic') === (categoryModel !== undefined),
    'A category model is for Project VIC',
  )
  .openapi('HashImportInput')

export const wrongInputSchema = z
  .strictObject({
    reason: z.enum(wrongReasons),
    /** Where a hash-sharing service keeps the list: its own reason (guid), to be told there. */
    serviceReason: z.guid().nullable().default(null),
  })
  .openapi('WrongEntry')

export const hashListSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(hashListKinds),
    /** Whose it is, where a member shares it with us. */
    member: z.string().nullable(),
    createdAt: instant,
    /** Entries that stand, counted up to 100,000. */
    entries: count,
    /** `offered` until a person takes it; null for lists of our own. */
    offer: z.enum(['offered', 'taken']).nullable(),
    /** How many of those who get it from us. */
    sharedWith: count,
    mayImport: z.boolean(),
    mayShare: z.boolean(),
    mayRemove: z.boolean(),
  })
  .openapi('HashListSummary')
export type HashListSummary = z.infer<typeof hashListSummarySchema>

export const hashImportSchema = z
  .object({
    id: z.string(),
    form: z.enum(readForms),
    state: z.enum(['expected', 'waiting', 'done', 'broken']),
    createdAt: instant,
    endedAt: instant.nullable(),
    /** Bytes of the file, and how many of them are read. */
    sizeBytes: count.nullable(),
    readBytes: count,
    added: count,
    updated: count,
    listedAlready: count,
    /** Their PDQ says too little and was left out; they stand by their other hashes. */
    pdqLeftOut: count,
    /** How many were refused, by reason. */
    refused: z.record(z.string(), count),
    /** Why it ended before the end of the file, and in which line. */
    broken: z.object({ reason: z.string(), line: count }).nullable(),
  })
  .openapi('HashImport')
export type HashImport = z.infer<typeof hashImportSchema>

export const hashImportReportSchema = hashImportSchema
  .extend({
    /** The first thousand refused entries. */
    refusals: z.array(z.object({ line: count, reason: z.string(), field: z.string().nullable() })),
  })
  .openapi('HashImportReport')

export const hashListDetailSchema = hashListSummarySchema
  .extend({
    shares: z.array(z.object({ member: z.string(), since: instant, isTold: z.boolean() })),
    imports: z.array(hashImportSchema),
    service: z
      .object({
        name: z.string(),
        /** Everything that it had up to then is here. */
        syncedTo: instant.nullable(),
        isFetching: z.boolean(),
        problem: z.string().nullable(),
        reasons: z.array(z.object({ guid: z.string(), name: z.string() })),
      })
      .nullable(),
  })
  .openapi('HashListDetail')

export const hashEntrySchema = z
  .object({
    id: z.int(),
    listId: z.string(),
    ...listedEntrySchema.shape,
    withdrawnAt: instant.nullable(),
    withdrawnReason: z.string().nullable(),
  })
  .openapi('HashEntry')

export const hashEntryPageSchema = z
  .object({ entries: z.array(hashEntrySchema), nextCursor: z.string().nullable() })
  .openapi('HashEntryPage')

export const hashMatchesSchema = z
  .object({
    matches: z.array(
      z.object({
        entry: hashEntrySchema,
        listName: z.string(),
        how: z.enum(['sha256', 'sha1', 'md5', 'pdq']),
        /** Bits of PDQ that differ; 0 of an exact hash. */
        distance: count,
      }),
    ),
  })
  .openapi('HashMatches')

export const hashListsSchema = z
  .object({
    lists: z.array(hashListSummarySchema),
    /** With whom a list can be shared. */
    members: z.array(z.object({ id: z.string(), name: z.string() })),
    categoryModels: z.array(z.object({ name: z.string(), country })),
    /** How much one file may have. */
    maxFileBytes: count,
    feedbackWaiting: count,
  })
  .openapi('HashLists')

export const hashFeedbackSchema = z
  .object({
    feedback: z.array(
      z.object({
        id: z.int(),
        entry: hashEntrySchema,
        listName: z.string(),
        listKind: z.enum(hashListKinds),
        /** Who said it: a member of an entry of ours, or we of another's. */
        member: z.string(),
        isOurs: z.boolean(),
        reason: z.enum(wrongReasons),
        givenAt: instant,
        state: z.enum(['waiting', 'agreed', 'kept', 'failed']),
        decidedAt: instant.nullable(),
      }),
    ),
  })
  .openapi('HashFeedback')

export const exportFormSchema = z.enum(writtenForms)
