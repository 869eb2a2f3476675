import type { MemberName } from '../assessment/index.ts'
import type { Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { openNewCases } from './open-cases.ts'
import { policeRoutes } from './routes.ts'
import './tables.ts'

export { hasOpenCase } from './has-open-case.ts'
export type { PortalCase } from './schemas.ts'

/** INTERPOL's and a police force's portal. Other kinds of members have none. */
export function openPolice(foundation: Foundation, dependencies: { memberName?: MemberName } = {}): Room {
  const { kind } = foundation.config.member
  if (kind !== 'interpol' && kind !== 'police') return {}
  foundation.jobs.loop({
    name: 'portal-cases',
    everyMs: foundation.policy.tickMs,
    run: () => openNewCases(foundation),
  })
  return {
    routes: { workbench: policeRoutes(foundation, dependencies.memberName ?? (() => undefined)) },
  }
}
