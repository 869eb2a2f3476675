import { z } from '@hono/zod-openapi'

const time = z.iso.datetime().nullable()

/** Why the last comparison with a peer did not end in agreement. */
export const statementProblems = [
  'no-answer',
  'unsupported',
  'differs',
  'missing-here',
  'missing-there',
  'too-much-missing',
] as const
export type StatementProblem = (typeof statementProblems)[number]

export const statementsSchema = z
  .object({
    peers: z.array(
      z.object({
        member: z.string(),
        name: z.string(),
        /** Hand-overs (envelopes) that both sides can show, in both directions, and when that was last found. */
        agreed: z.int(),
        agreedAt: time,
        /** Of those that the other side had lost, and of those that we had lost. */
        sentAgain: z.int(),
        receivedAgain: z.int(),
        /** Still to come: what we lack, and what the other lacks. */
        missingHere: z.int(),
        missingThere: z.int(),
        lastStatementSentAt: time,
        lastStatementReceivedAt: time,
        nextStatementAt: time,
        problem: z.enum(statementProblems).nullable(),
        problemAt: time,
        /** The newest head of the other's ledger that it has signed for; `contradictions` are heads that do not fit. */
        ledger: z.object({ size: z.int(), at: z.iso.datetime(), contradictions: z.int() }).nullable(),
      }),
    ),
    /** When this server last found, or was told, that it was restored from a backup, and by what. */
    restoredAt: time,
    restoredBy: z.string().nullable(),
    /** Since when our own ledger has no checkpoint though it should: no new hand-overs leave until it has. */
    ledgerStoppedSince: time,
  })
  .openapi('Statements')
export type Statements = z.infer<typeof statementsSchema>
