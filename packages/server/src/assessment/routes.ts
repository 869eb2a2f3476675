import type { Context } from 'hono'
import { createRoutes, type Foundation, type HttpEnv, personIn } from '../foundation/index.ts'
import { actOnItem } from './act-on-item.ts'
import { assessItem, undoItem } from './assess-item.ts'
import { claimItem, claimNext, releaseItem } from './claims.ts'
import { enterReport } from './enter-report.ts'
import { showAddress } from './exact-address.ts'
import { setHostingByHand } from './hosting-by-hand.ts'
import { attentionPage, queuePage, stagePage } from './item-lists.ts'
import { myAssessments } from './my-assessments.ts'
import type { Asker, MemberName } from './people.ts'
import { presentSummaries } from './present-summary.ts'
import { readItem } from './read-item.ts'
import { refuse } from './refuse.ts'
import { attentionReports } from './report-list.ts'
import * as definitions from './route-definitions.ts'
import { readTimeline } from './timeline.ts'
import { countWaiting } from './waiting.ts'

/** The workbench: the queue, an item's page and what is done there. */
export function assessmentRoutes(foundation: Foundation, memberName: MemberName) {
  const { database } = foundation
  return createRoutes()
    .openapi(definitions.queueRoute, async (context) => {
      const { limit, cursor } = context.req.valid('query')
      const [page, waiting] = await Promise.all([queuePage(database, cursor, limit), countWaiting(database)])
      const items = await presentSummaries(foundation, page.rows, memberName, askerOf(context))
      return context.json({ items, waiting, nextCursor: page.nextCursor }, 200)
    })
    .openapi(definitions.nextRoute, async (context) => {
      const { skip } = context.req.valid('query')
      const item = await claimNext(foundation, memberName, askerOf(context), skip)
      return item ? context.json(item, 200) : context.body(null, 204)
    })
    .openapi(definitions.itemRoute, async (context) => {
      const item = await readItem(foundation, memberName, context.req.valid('param').id, askerOf(context))
      return item ? context.json(item, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.claimRoute, async (context) => {
      const { id } = context.req.valid('param')
      const takeOver = context.req.valid('json').takeOver === true
      const result = await claimItem(foundation, id, askerOf(context), takeOver)
      if (!result.ok) return refuse(context, result.reason)
      const item = await readItem(foundation, memberName, id, askerOf(context))
      return item ? context.json(item, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.releaseRoute, async (context) => {
      await releaseItem(foundation, context.req.valid('param').id, askerOf(context))
      return context.body(null, 204)
    })
    .openapi(definitions.assessRoute, async (context) => {
      const { id } = context.req.valid('param')
      const input = context.req.valid('json')
      const asker = askerOf(context)
      const result = await assessItem(foundation, id, asker, input)
      if (!result.ok) return refuse(context, result.reason)
      const wanted = context.req.valid('query').next === 'true'
      const next = wanted ? await claimNext(foundation, memberName, asker) : undefined
      const assessed = {
        itemId: id,
        classification: input.classification,
        undoUntil: result.undoUntil.toISOString(),
      }
      return context.json({ assessed, next: next ?? null }, 200)
    })
    .openapi(definitions.undoRoute, async (context) => {
      const { id } = context.req.valid('param')
      const asker = askerOf(context)
      const result = await undoItem(foundation, id, asker)
      if (!result.ok) return refuse(context, result.reason)
      // Best effort: a colleague who was faster keeps it, and the page says so.
      await claimItem(foundation, id, asker, false)
      const item = await readItem(foundation, memberName, id, asker)
      return item ? context.json(item, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.myAssessmentsRoute, async (context) => {
      const { limit, cursor } = context.req.valid('query')
      return context.json(await myAssessments(foundation, askerOf(context), cursor, limit), 200)
    })
    .openapi(definitions.timelineRoute, async (context) => {
      const { limit, cursor } = context.req.valid('query')
      const { id } = context.req.valid('param')
      const timeline = await readTimeline(foundation, memberName, id, cursor?.[0] ?? 0, limit)
      return timeline ? context.json(timeline, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.addressRoute, async (context) => {
      const url = await showAddress(foundation, context.req.valid('param').id, askerOf(context))
      return url === undefined ? refuse(context, 'unknown-item') : context.json({ url }, 200)
    })
    .openapi(definitions.actRoute, async (context) => {
      const { id } = context.req.valid('param')
      const { kind, reason } = context.req.valid('json')
      const result = await actOnItem(foundation, id, askerOf(context), kind, reason)
      if (!result.ok) return refuse(context, result.reason)
      const item = await readItem(foundation, memberName, id, askerOf(context))
      return item ? context.json(item, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.hostingRoute, async (context) => {
      const { id } = context.req.valid('param')
      const result = await setHostingByHand(foundation, id, askerOf(context), context.req.valid('json'))
      if (!result.ok) return refuse(context, result.reason)
      const item = await readItem(foundation, memberName, id, askerOf(context))
      return item ? context.json(item, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.attentionRoute, async (context) => {
      const { limit, cursor, reportCursor } = context.req.valid('query')
      const [items, reports] = await Promise.all([
        attentionPage(database, cursor, limit),
        attentionReports(database, reportCursor, limit),
      ])
      return context.json(
        {
          items: await presentSummaries(foundation, items.rows, memberName, askerOf(context)),
          nextCursor: items.nextCursor,
          reports: reports.rows,
          nextReportCursor: reports.nextCursor,
        },
        200,
      )
    })
    .openapi(definitions.browseRoute, async (context) => {
      const { stage, limit, cursor } = context.req.valid('query')
      const page = await stagePage(database, stage, cursor, limit)
      const items = await presentSummaries(foundation, page.rows, memberName, askerOf(context))
      return context.json({ items, nextCursor: page.nextCursor }, 200)
    })
    .openapi(definitions.reportRoute, async (context) => {
      const result = await enterReport(foundation, askerOf(context), context.req.valid('json'))
      return result.ok ? context.json({ reportId: result.reportId }, 201) : refuse(context, result.reason)
    })
}

/** The person; the routes' permissions let nobody else in. */
export function askerOf(context: Context<HttpEnv>): Asker {
  return personIn(context)
}
