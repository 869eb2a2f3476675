// Lists and what is said of their entries as they cross, in envelopes of kind `update` (docs/reference: exchange-protocol 2).
import { z } from '@hono/zod-openapi'
import { instantSchema } from '@samverkan/protocol'
import { isId } from '../../foundation/index.ts'
import { listedEntrySchema } from '../formats/listed-entry.ts'
import { wrongReasons } from '../lists/mark-wrong.ts'

const idSchema = z.string().refine(isId, 'not an id')
const entryIdSchema = z.int().min(1).max(4_294_967_295)

/** Entries and withdrawals in one record: with the longest texts they stay below half of what a body takes. */
export const maxEntriesInRecord = 300
export const maxWithdrawnInRecord = 2_000

const common = {
  /** The share: the list's name between its keeper and the one member. Both ids are the same. */
  reportId: idSchema,
  itemId: idSchema,
  /** Counts the sender's records about this share. */
  revision: z.int().min(1).max(1_000_000_000),
  createdAt: instantSchema,
}

const { source: _source, sourceEntry: _sourceEntry, ...told } = listedEntrySchema.shape
/** An entry under its number at the sender, who stands for it. */
const toldEntrySchema = z.object({ id: entryIdSchema, ...told })
export type ToldEntry = z.infer<typeof toldEntrySchema>

export const hashListEntriesRecordSchema = z.object({
  type: z.literal('hash-list-entries'),
  ...common,
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u),
  entries: z.array(toldEntrySchema).max(maxEntriesInRecord),
  withdrawn: z
    .array(z.object({ id: entryIdSchema, at: z.iso.datetime(), why: z.enum(['by-source', 'replaced']) }))
    .max(maxWithdrawnInRecord),
  /** The list is shared no longer: nothing follows. */
  ended: z.boolean(),
})
export type HashListEntriesRecord = z.infer<typeof hashListEntriesRecordSchema>

/** `wrong` goes to who shares the list; what a person there decided comes back. */
export const hashFeedbackRecordSchema = z.object({
  type: z.literal('hash-feedback'),
  ...common,
  entry: entryIdSchema,
  word: z.enum(['wrong', 'agreed', 'kept']),
  reason: z.enum(wrongReasons),
})
export type HashFeedbackRecord = z.infer<typeof hashFeedbackRecordSchema>

export type HashRecord = HashListEntriesRecord | HashFeedbackRecord

/** Puts a record into the outbox for one member, in the caller's transaction. The exchange does it; `compose` hands it in. */
export type SendHashRecord = (
  transaction: import('../../foundation/index.ts').Database,
  record: HashRecord,
  to: string,
) => Promise<void>

/** What became of a record that came. */
export type TakenHashRecord = { state: 'applied' } | { state: 'refused'; reason: string }
