import type { Envelope, Statement } from '@samverkan/protocol'
import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { signal, signals } from '../signals.ts'
import './tables.ts'

/** Keeps a peer's statement together with the envelope that carried it; its commit wakes the comparison. */
export async function keepStatement(
  { foundation }: ExchangeContext,
  transaction: Database,
  envelope: Envelope,
  statement: Statement,
): Promise<void> {
  await transaction
    .insertInto('statement_in')
    .values({
      from_member: envelope.from,
      envelope_id: envelope.id,
      statement: JSON.stringify(statement),
      signed_at: new Date(envelope.iat),
      received_at: foundation.clock.now(),
    })
    .execute()
  await signal(transaction, signals.statements)
}
