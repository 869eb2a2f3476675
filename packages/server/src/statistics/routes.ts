import { createRoutes, type Foundation } from '../foundation/index.ts'
import { readStatistics } from './read-statistics.ts'
import { refuse } from './refuse.ts'
import { statisticsRoute } from './route-definitions.ts'
import { periodOf } from './rules.ts'

export function statisticsRoutes(foundation: Foundation) {
  return createRoutes().openapi(statisticsRoute, async (context) => {
    const { from, to } = context.req.valid('query')
    const period = periodOf(from, to, foundation.clock.now())
    return period.ok
      ? context.json(await readStatistics(foundation, period.from, period.to), 200)
      : refuse(context, period.reason)
  })
}
