import { toEnvelopes } from '../network/network-fault.ts'
import type { PlantedFault } from './planted-fault.ts'

/** Whether an envelope is new is asked before it is inserted, and no unique key decides between two at once. */
export const checkThenInsert: PlantedFault = {
  name: 'check-then-insert',
  side: 'receiver',
  file: 'packages/server/src/exchange/inbox/store-once.ts',
  find: `  const inserted = await transaction
    .insertInto('inbox')
    .values({ ...row, received_at: foundation.clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()`,
  replace: `  const present = await transaction
    .selectFrom('inbox')
    .select('id')
    .where('from_member', '=', row.from_member)
    .where('id', '=', row.id)
    .executeTakeFirst()
  if (present) return false
  const inserted = await transaction
    .insertInto('inbox')
    .values({ ...row, received_at: foundation.clock.now() })
    .executeTakeFirst()`,
  withoutUniqueKeysOf: ['inbox', 'inbox_record'],
  schedule: async ({ proxy, handOver }) => {
    const before = proxy.counts.get('duplicate') ?? 0
    proxy.setFaults(toEnvelopes('duplicate', Number.MAX_SAFE_INTEGER))
    for (let n = 1; n <= 4; n++) {
      await handOver()
      // An envelope is posted once to learn which parts are wanted, and once more when they are there.
      await proxy.met('duplicate', before + 2 * n)
    }
    return {}
  },
  breaks: ['I2', 'I6'],
}
