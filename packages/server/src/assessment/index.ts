import type { Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import type { MemberName } from './people.ts'
import { assessmentRoutes } from './routes.ts'
import { togetherRoutes } from './together/routes.ts'

export { cursorParameter, numberPlace, urgencyPlace } from './cursor.ts'
export { showAddress } from './exact-address.ts'
export type { SummaryRow } from './item-query.ts'
export { pageOf } from './page-of.ts'
export type { Asker, MemberName } from './people.ts'
export { presentSummaries } from './present-summary.ts'
export { readItem } from './read-item.ts'
export { askerOf } from './routes.ts'
export {
  type ItemDetail,
  type ItemSummary,
  itemDetailSchema,
  itemSummarySchema,
  timelineSchema,
} from './schemas.ts'
export { readTimeline } from './timeline.ts'

/** The analysts' workbench. `memberName` knows how other members are called. */
export function openAssessment(foundation: Foundation, dependencies: { memberName?: MemberName } = {}): Room {
  const memberName = dependencies.memberName ?? (() => undefined)
  return {
    routes: {
      workbench: assessmentRoutes(foundation, memberName).route('/', togetherRoutes(foundation, memberName)),
    },
  }
}
