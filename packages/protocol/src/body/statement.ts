import { z } from 'zod'
import { checkpointSchema, memberIdSchema, sha256HexSchema } from '../lib/fields.ts'
import { rangesSchema, sizeOfRanges } from './statement-ranges.ts'

const epochSchema = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/)

/**
 * What the author of a statement can show of one chain, the envelopes that member `by` numbered in `epoch`: `count` of them
 * up to `upToSeq`, `root` over envelope and receipt of each (`statementRoot`), and the `missing` numbers. Of its own
 * chain that are those without a receipt; `ended` are those among them that will never come (given up, or sent again
 * under another id).
 */
export const chainStatementSchema = z
  .object({
    by: memberIdSchema,
    epoch: epochSchema,
    upToSeq: z.int().min(0),
    count: z.int().min(0),
    root: sha256HexSchema,
    missing: rangesSchema,
    ended: rangesSchema.default([]),
  })
  .refine(({ count, missing, upToSeq }) => count + sizeOfRanges(missing) === upToSeq, 'count does not add up')
  .refine(({ missing, upToSeq }) => (missing.at(-1)?.[1] ?? 0) <= upToSeq, 'missing beyond the end')
export type ChainStatement = z.infer<typeof chainStatementSchema>

const chain = { by: memberIdSchema, epoch: epochSchema }
const seqSchema = z.int().min(1)

/** Asks for a closer look at a chain: digests of ranges, hashes of rows, or the rows whole. */
export const statementQuestionSchema = z.object({
  ...chain,
  what: z.enum(['digests', 'hashes', 'rows']),
  ranges: rangesSchema.min(1),
})
export type StatementQuestion = z.infer<typeof statementQuestionSchema>

/** Answers: one digest for each range of `STATEMENT_RANGE` numbers that begins within the asked ones, the two hashes of
 *  each envelope, or envelope and receipt as they were signed. */
export const statementAnswerSchema = z.object({
  ...chain,
  digests: z
    .array(z.object({ range: z.int().min(0), digest: sha256HexSchema }))
    .max(1024)
    .default([]),
  hashes: z
    .array(z.object({ seq: seqSchema, envelope: sha256HexSchema, receipt: sha256HexSchema }))
    .max(2048)
    .default([]),
  rows: z
    .array(z.object({ seq: seqSchema, envelope: z.string().max(100_000), receipt: z.string().max(100_000) }))
    .max(100)
    .default([]),
})
export type StatementAnswer = z.infer<typeof statementAnswerSchema>

/**
 * The signed comparison of what two members hold of each other (HX/1 section 4, reconciliation): the author's holdings
 * of every recent chain between the two, in both directions; the head of its own ledger; and as proof of the newest head of
 * the addressee's ledger that it has seen, the receipt that said so.
 */
export const statementSchema = z.object({
  chains: z.array(chainStatementSchema).max(64),
  log: checkpointSchema,
  witness: z.string().max(100_000).optional(),
  questions: z.array(statementQuestionSchema).max(32).default([]),
  answers: z.array(statementAnswerSchema).max(32).default([]),
})
export type Statement = z.infer<typeof statementSchema>
