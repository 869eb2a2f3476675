import type { Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import type { ExposureToday } from './me.ts'
import { accountsRoutes } from './routes.ts'
import { sweepSessions } from './sessions.ts'
import './tables.ts'

export { issueApiToken } from './api-tokens.ts'
export { authenticate } from './authenticate.ts'
export type { ExposureToday } from './me.ts'
export type { Me } from './schemas.ts'
export { issueSignInLink } from './sign-in-links.ts'
export { createUser, disableUser, listUsers, type Person, userNames } from './users.ts'

const tenMinutesMs = 10 * 60_000

/** People, their sessions and tokens. `exposureToday` comes from the capture room. */
export function openAccounts(foundation: Foundation, dependencies: { exposureToday: ExposureToday }): Room {
  foundation.jobs.loop({
    name: 'ended-sessions',
    everyMs: tenMinutesMs,
    run: () => sweepSessions(foundation),
  })
  return { routes: { workbench: accountsRoutes(foundation, dependencies.exposureToday) } }
}
