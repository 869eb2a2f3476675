import type { Database } from '../../foundation/index.ts'
import { type HashRecord, takeHashRecord } from '../../known/index.ts'
import { raiseAlarm } from '../alarm.ts'
import type { ExchangeContext } from '../context.ts'
import type { Applied } from './apply-state.ts'

/** What a member says of a list of its own, or of an entry of ours. What it has no say in is refused, with an alarm. */
export async function applyHashRecord(
  { foundation }: ExchangeContext,
  transaction: Database,
  from: string,
  record: HashRecord,
): Promise<Applied> {
  const taken = await takeHashRecord(foundation, transaction, from, record)
  if (taken.state === 'refused')
    await raiseAlarm(foundation, transaction, 'refused-deed', from, {
      ...{ deed: record.type, reason: taken.reason },
    })
  return taken
}
