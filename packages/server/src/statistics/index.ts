import type { Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { statisticsRoutes } from './routes.ts'

export { statisticsRoutes } from './routes.ts'
export type { Statistics } from './schemas.ts'

/** Counts and median times, read from the ledger. */
export function openStatistics(foundation: Foundation): Room {
  return { routes: { workbench: statisticsRoutes(foundation) } }
}
