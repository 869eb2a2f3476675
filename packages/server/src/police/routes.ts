import type { z } from '@hono/zod-openapi'
import {
  type Asker,
  askerOf,
  pageOf,
  presentSummaries,
  readItem,
  readTimeline,
  showAddress,
} from '../assessment/index.ts'
import { createRoutes, type ItemId } from '../foundation/index.ts'
import { caseRow, caseRows, countCases, duplicateIds } from './case-query.ts'
import type { PoliceContext } from './context.ts'
import { openNewCases } from './open-cases.ts'
import { presentCases } from './present-case.ts'
import { refuse } from './refuse.ts'
import * as definitions from './route-definitions.ts'
import type { portalDetailSchema } from './schemas.ts'
import { giveOutcome, takeCase } from './work-on-case.ts'

/** The portal of INTERPOL or a police force over what hotlines submitted to it. */
export function policeRoutes(police: PoliceContext) {
  const { foundation, memberName } = police
  return createRoutes()
    .openapi(definitions.portalListRoute, async (context) => {
      const { status, country, classification, since, duplicates, cursor, limit } = context.req.valid('query')
      const asker = askerOf(context)
      // The list is never older than the request, whatever the worker process does.
      await openNewCases(foundation)
      const filter = {
        ...{ status, country, classification, hideDuplicates: duplicates === 'hide' },
        since: since === undefined ? undefined : new Date(since),
      }
      const [found, waiting] = await Promise.all([
        caseRows(foundation, filter, cursor, limit + 1),
        countCases(foundation),
      ])
      const page = pageOf(found, limit, (row) => [row.priority, row.received_at, row.id])
      const [items, cases] = await Promise.all([
        presentSummaries(foundation, page.rows, memberName, asker),
        presentCases(police, page.rows, asker),
      ])
      const entries = items.flatMap((item, index) => {
        const own = cases[index]
        return own === undefined ? [] : [{ item, case: own }]
      })
      return context.json({ entries, nextCursor: page.nextCursor, waiting }, 200)
    })
    .openapi(definitions.portalItemRoute, async (context) => {
      await openNewCases(foundation)
      const detail = await readCase(police, context.req.valid('param').id, askerOf(context))
      return detail ? context.json(detail, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.takeRoute, async (context) => {
      const { id } = context.req.valid('param')
      const asker = askerOf(context)
      const result = await takeCase(police, id, asker, context.req.valid('json').takeOver === true)
      if (!result.ok) return refuse(context, result.reason)
      const detail = await readCase(police, id, asker)
      return detail ? context.json(detail, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.outcomeRoute, async (context) => {
      const { id } = context.req.valid('param')
      const asker = askerOf(context)
      const result = await giveOutcome(foundation, id, asker, context.req.valid('json').outcome)
      if (!result.ok) return refuse(context, result.reason)
      const detail = await readCase(police, id, asker)
      return detail ? context.json(detail, 200) : refuse(context, 'unknown-item')
    })
    .openapi(definitions.portalAddressRoute, async (context) => {
      const { id } = context.req.valid('param')
      if ((await caseRow(foundation, id)) === undefined) return refuse(context, 'unknown-item')
      const url = await showAddress(foundation, id, askerOf(context))
      return url === undefined ? refuse(context, 'unknown-item') : context.json({ url }, 200)
    })
    .openapi(definitions.portalTimelineRoute, async (context) => {
      const { id } = context.req.valid('param')
      const { cursor, limit } = context.req.valid('query')
      const timeline = await readTimeline(foundation, memberName, id, cursor?.[0] ?? 0, limit)
      return timeline ? context.json(timeline, 200) : refuse(context, 'unknown-item')
    })
}

async function readCase(
  police: PoliceContext,
  id: ItemId,
  asker: Asker,
): Promise<z.infer<typeof portalDetailSchema> | undefined> {
  const { foundation, memberName } = police
  const row = await caseRow(foundation, id)
  if (!row) return undefined
  const [item, [own], duplicates] = await Promise.all([
    readItem(foundation, memberName, id, asker),
    presentCases(police, [row], asker),
    duplicateIds(foundation, id),
  ])
  return item && own && { item, case: own, duplicateIds: duplicates }
}
