import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import {
  type App,
  createRoutes,
  type Foundation,
  isId,
  permittedRoute,
  personIn,
  problem,
  problemResponse,
  type ReportId,
} from '../../foundation/index.ts'
import { locatorKinds, priorities, reportContentSchema, sources, themes } from '../../reports/index.ts'
import { closingReasons } from '../closing-reasons.ts'
import { messageMaxLength } from '../messages/messages.ts'
import { settleWaiting } from '../messages/waiting-messages.ts'
import { writeToTipster } from '../messages/write-to-tipster.ts'
import { closeReport } from '../staff/close-report.ts'
import { giveAddress } from '../staff/give-address.ts'
import { type OpenedTip, readTip } from '../staff/read-tip.ts'
import { json, jsonBody } from './documented.ts'
import { messageOut, messageSchema, stateOut, stateSchema } from './schemas.ts'

const params = z.object({
  id: z
    .custom<ReportId>((id) => typeof id === 'string' && isId(id), 'Not a report id')
    .openapi({ type: 'string' }),
})

const opened = z
  .object({
    id: z.string(),
    source: z.enum(sources),
    theme: z.enum(themes),
    priority: z.enum(priorities),
    locatorKind: z.enum(locatorKinds),
    receivedAt: z.iso.datetime(),
    originMember: z.string(),
    language: z.string(),
    content: reportContentSchema,
    typedLocator: z.string().nullable(),
    hasCode: z.boolean(),
    needsAddress: z.boolean(),
    state: stateSchema,
    messages: z.array(messageSchema.extend({ author: z.string().nullable() })),
  })
  .openapi('OpenedTip')

const done = { description: 'Done', content: json(z.object({ done: z.literal(true) })) }
const unknown = {
  404: problemResponse('There is no such report'),
  422: problemResponse('A field does not fit'),
} as const

const readRoute = permittedRoute('assess', {
  method: 'get',
  path: '/api/reports/{id}',
  tags: ['intake'],
  summary: 'The words of a tip, its state and messages; the ledger records who read it',
  request: { params },
  responses: { ...unknown, 200: { description: 'The tip', content: json(opened) } },
})

const messageRoute = permittedRoute('assess', {
  method: 'post',
  path: '/api/reports/{id}/messages',
  tags: ['intake'],
  summary: 'Write to the person behind the code',
  request: {
    params,
    body: jsonBody(z.strictObject({ text: z.string().trim().min(1).max(messageMaxLength) })),
  },
  responses: {
    ...unknown,
    201: { description: 'Stored', content: json(messageSchema) },
    409: problemResponse('The tip came without a code'),
  },
})

const settleRoute = permittedRoute('assess', {
  method: 'delete',
  path: '/api/reports/{id}/waiting',
  tags: ['intake'],
  summary: "The tipster's messages need no answer",
  request: { params },
  responses: { ...unknown, 200: done },
})

const addressRoute = permittedRoute('assess', {
  method: 'post',
  path: '/api/reports/{id}/address',
  tags: ['intake'],
  summary: 'Give the address that a person found in a tip without one; the report goes to tracing',
  request: { params, body: jsonBody(z.strictObject({ url: z.string().trim().max(8_000) })) },
  responses: { ...unknown, 200: done, 409: problemResponse('The report has content items already') },
})

const closeRoute = permittedRoute('assess', {
  method: 'post',
  path: '/api/reports/{id}/close',
  tags: ['intake'],
  summary: 'Close a report of which no content item came',
  request: { params, body: jsonBody(z.strictObject({ reason: z.enum(closingReasons) })) },
  responses: { ...unknown, 200: done, 409: problemResponse('It has content items, or is closed') },
})

/** What the hotline's staff do with a tip itself; its content items are the assessment room's. */
export function staffRoutes(foundation: Foundation): App {
  const routes = createRoutes()

  routes.openapi(readRoute, async (context) => {
    const tip = await readTip(foundation, context.req.valid('param').id, personIn(context).userId)
    return tip ? context.json(tipOut(tip), 200) : refused(context, 'unknown-report', 404)
  })

  routes.openapi(messageRoute, async (context) => {
    const { id } = context.req.valid('param')
    const result = await writeToTipster(
      foundation,
      id,
      personIn(context).userId,
      context.req.valid('json').text,
    )
    if (result.ok) return context.json(messageOut(result.message), 201)
    return result.reason === 'no-code'
      ? refused(context, result.reason, 409)
      : refused(context, result.reason, 404)
  })

  routes.openapi(settleRoute, async (context) => {
    await settleWaiting(foundation.database, context.req.valid('param').id)
    return context.json({ done: true as const }, 200)
  })

  routes.openapi(addressRoute, async (context) => {
    const { id } = context.req.valid('param')
    const result = await giveAddress(foundation, id, personIn(context).userId, context.req.valid('json').url)
    if (result.ok) return context.json({ done: true as const }, 200)
    if (result.reason === 'not-an-address') return refused(context, result.reason, 422)
    return result.reason === 'has-items'
      ? refused(context, result.reason, 409)
      : refused(context, result.reason, 404)
  })

  routes.openapi(closeRoute, async (context) => {
    const { id } = context.req.valid('param')
    const result = await closeReport(
      foundation,
      id,
      personIn(context).userId,
      context.req.valid('json').reason,
    )
    if (result.ok) return context.json({ done: true as const }, 200)
    return result.reason === 'unknown-report'
      ? refused(context, result.reason, 404)
      : refused(context, result.reason, 409)
  })

  return routes
}

function tipOut({ report, state, messages, ...rest }: OpenedTip): z.infer<typeof opened> {
  return {
    ...report,
    priority: priorities[report.priority] ?? 'normal',
    receivedAt: report.receivedAt.toISOString(),
    ...rest,
    state: stateOut(state),
    messages: messages.map((message) => ({ ...messageOut(message), author: message.author })),
  }
}

const sentences = {
  'unknown-report': 'There is no such report here.',
  'no-code': 'This tip came without a code: there is nobody to write to.',
  'has-items': 'This report has content items already; work on those.',
  'already-closed': 'This report is closed already.',
  'not-an-address': 'This is not a web address. Nothing was changed.',
} as const

function refused<Status extends 404 | 409 | 422>(
  context: Context,
  reason: keyof typeof sentences,
  status: Status,
) {
  return problem(context, status, reason, sentences[reason])
}
