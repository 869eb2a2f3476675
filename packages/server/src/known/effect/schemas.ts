// What the workbench sees of known material. No hash, no address and no picture is in here.
import { z } from '@hono/zod-openapi'
import { classifications } from '../../reports/index.ts'
import { hashListKinds } from '../tables.ts'
import { nearness, recognisedBy } from './rules.ts'

const time = z.iso.datetime()

/** Whether a step is open now; `reason` is the rule that closes it. */
const stepSchema = z.object({ allowed: z.boolean(), reason: z.string().nullable() })

export const statementSchema = z
  .object({
    entry: z.int(),
    list: z.string(),
    listKind: z.enum(hashListKinds),
    classification: z.enum(classifications),
    /** Whose national law, where that matters. */
    jurisdiction: z.string().nullable(),
    source: z.string(),
    sourceName: z.string(),
    dated: time,
    recognisedBy: z.enum(recognisedBy),
    /** In bits of PDQ, 0 to 31. */
    distance: z.int(),
    nearness: z.enum(nearness),
    /** What an analyst takes over by one key; null where it says nothing that counts here. */
    takes: z.enum(['baseline', 'national']).nullable(),
  })
  .openapi('KnownStatement')

export const knownOfItemSchema = z
  .object({
    /** `take-over`: every file is known as Baseline, nobody needs to look. `ask-law`: only whether our law forbids it. */
    decision: z.enum(['nothing', 'take-over', 'ask-law', 'disagree', 'offer']),
    /** What others, or we, said of the same or a near file; the best first, at most 20. */
    statements: z.array(statementSchema),
    /** What our own analysts said of the very same file at other addresses. */
    ourWords: z.array(z.object({ classification: z.enum(classifications), at: time })),
    /** What the item's assessment leans on, or leaned on until that turned out to be wrong. */
    leansOn: z.array(
      statementSchema.omit({ takes: true }).extend({
        at: time,
        by: z.enum(['software', 'person']),
        undone: z.object({ at: time, reason: z.string() }).nullable(),
      }),
    ),
    /** The picture is shown to nobody. */
    spared: z.boolean(),
    steps: z.object({ take: stepSchema, wrong: stepSchema, confirm: stepSchema }),
  })
  .openapi('KnownOfItem')
export type KnownOfItem = z.infer<typeof knownOfItemSchema>
export type KnownStatement = z.infer<typeof statementSchema>

export const takeInputSchema = z.strictObject({ entry: z.int().min(1) }).openapi('KnownTakeInput')

export const takenSchema = z
  .object({
    itemId: z.string(),
    classification: z.enum(['baseline', 'national']),
    undoUntil: time,
  })
  .openapi('KnownTaken')

export const viewsSparedSchema = z
  .object({ today: z.int().nonnegative(), inAll: z.int().nonnegative() })
  .openapi('ViewsSpared')
