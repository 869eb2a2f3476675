import { createRoutes, type Foundation, problem } from '../foundation/index.ts'
import { readStatistics } from './read-statistics.ts'
import { statisticsRoute } from './route-definitions.ts'
import { periodOf } from './rules.ts'

/** Each failure's sentence for a person. */
const texts = { 'period-backwards': 'The period ends before it begins.' } as const

export function statisticsRoutes(foundation: Foundation) {
  return createRoutes().openapi(statisticsRoute, async (context) => {
    const { from, to } = context.req.valid('query')
    const period = periodOf(from, to, foundation.clock.now())
    return period.ok
      ? context.json(await readStatistics(foundation, period.from, period.to), 200)
      : problem(context, 422, period.reason, texts[period.reason])
  })
}
