import type { MemberName } from '../assessment/index.ts'
import type { Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import type { WithdrawnAmong } from './context.ts'
import { openNewCases } from './open-cases.ts'
import { policeRoutes } from './routes.ts'
import './tables.ts'

export { hasOpenCase } from './has-open-case.ts'
export type { PortalCase } from './schemas.ts'

interface PoliceDependencies {
  memberName?: MemberName
  /** Which of the items were taken back by those who gave them to us; the exchange knows. */
  withdrawnAmong?: WithdrawnAmong
}

/** INTERPOL's and a police force's portal. Other kinds of members have none. */
export function openPolice(
  foundation: Foundation,
  {
    memberName = () => undefined,
    withdrawnAmong = () => Promise.resolve(new Set()),
  }: PoliceDependencies = {},
): Room {
  const { kind } = foundation.config.member
  if (kind !== 'interpol' && kind !== 'police') return {}
  foundation.jobs.loop({
    name: 'portal-cases',
    everyMs: foundation.policy.tickMs,
    run: () => openNewCases(foundation),
  })
  return { routes: { workbench: policeRoutes({ foundation, memberName, withdrawnAmong }) } }
}
