import type { ExchangeContext } from '../context.ts'
import { compareStatement } from './compare.ts'
import { sendDueStatements } from './send-statement.ts'

/** Tries of one statement that may fail; the next night brings another. */
const maxAttempts = 3

/** Compares what has come and sends what is due. */
export async function compareDue(context: ExchangeContext): Promise<void> {
  await compareWaiting(context)
  await sendDueStatements(context)
}

async function compareWaiting(context: ExchangeContext): Promise<void> {
  const { database, clock, log } = context.foundation
  while (!context.ending.aborted) {
    const waiting = await database
      .selectFrom('statement_in')
      .selectAll()
      .where('done_at', 'is', null)
      .orderBy('received_at')
      .limit(1)
      .executeTakeFirst()
    if (!waiting) return
    const { from_member: peer, envelope_id: envelopeId, statement, signed_at: signedAt } = waiting
    try {
      await compareStatement(context, { peer, envelopeId, statement, signedAt })
    } catch (error) {
      log.error('comparing a statement', error, { peer })
      await database
        .updateTable('statement_in')
        .set({
          attempts: waiting.attempts + 1,
          ...(waiting.attempts + 1 >= maxAttempts ? { done_at: clock.now() } : {}),
        })
        .where('from_member', '=', peer)
        .where('envelope_id', '=', envelopeId)
        .execute()
      return
    }
  }
}
