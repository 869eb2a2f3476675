import type { Database } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { recordProblem } from './verdicts.ts'

/** The peer has answered a statement of ours. A refusal is no matter for a person: older members do not know the kind, and
 *  the next night asks again. */
export async function statementEnded(
  context: ExchangeContext,
  transaction: Database,
  peer: string,
  { kind }: { kind: 'delivered' | 'rejected' },
): Promise<void> {
  if (kind === 'rejected') await recordProblem(context, transaction, peer, 'unsupported')
}
