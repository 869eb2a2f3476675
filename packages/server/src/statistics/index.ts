import type { Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { followLedger } from './follow-ledger.ts'
import { statisticsRoutes } from './routes.ts'
import './tables.ts'

export { followLedger } from './follow-ledger.ts'
export type { Statistics } from './schemas.ts'

/** Counts and median times, read from the ledger. They follow its sealing by one round of the loop. */
export function openStatistics(foundation: Foundation): Room {
  foundation.jobs.loop({
    name: 'follow-ledger',
    everyMs: foundation.policy.ledgerSealMs,
    run: () => followLedger(foundation),
  })
  return { routes: { workbench: statisticsRoutes(foundation) } }
}
