import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type App, createRoutes, permittedRoute, problem, problemResponse } from '../../foundation/index.ts'
import { inGroups } from '../code/code.ts'
import { formIdOr } from '../code/submission-code.ts'
import { type CodeProblem, findByCode } from '../find-by-code.ts'
import { strictJson } from '../http/strict-json.ts'
import { messageMaxLength } from '../messages/messages.ts'
import { writeToHotline } from '../messages/write-to-hotline.ts'
import type { PublicSide } from '../public-side.ts'
import { receiveTip } from '../receive-tip.ts'
import { saysSomething, tipSchema } from '../tip.ts'
import { tipView } from '../tip-view.ts'
import { json, jsonBody } from './documented.ts'
import { messageOut, messageSchema, stateOut, stateSchema } from './schemas.ts'

const submissionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22,64}$/)
  .optional()
  .openapi({
    description:
      'Random, made by the client for one submission: sent again with the same content it is one tip',
  })

const tipRequest = tipSchema
  .extend({ submissionId, language: z.enum(['en', 'sv', 'nl']).optional() })
  .refine(saysSomething, {
    path: ['locator'],
    message: 'One of locator, text and seenWhere must be filled in',
  })
  .openapi('Tip')

const received = z
  .object({
    code: z.string().openapi({ example: '7H3K-0M4P-QX2C-9ZTB-4R6N-WE1D' }),
    receivedAt: z.iso.datetime(),
  })
  .openapi('ReceivedTip')

const code = z.string().max(200)
const codeRequest = z.strictObject({ code }).openapi('CodeRequest')
const messageRequest = z
  .strictObject({ code, text: z.string().trim().min(1).max(messageMaxLength), submissionId })
  .openapi('MessageToHotline')
const tipState = z.object({ state: stateSchema, messages: z.array(messageSchema) }).openapi('TipState')

const refusals = {
  400: problemResponse('The JSON could not be taken'),
  413: problemResponse('The body is too large'),
  415: problemResponse('The body is no JSON'),
  422: problemResponse('A field does not fit, or the code has a typing error'),
  503: problemResponse('Nothing could be stored or looked up now'),
} as const
const unknownCode = { 404: problemResponse('No tip has this code') } as const

const sendTip = permittedRoute('anyone', {
  method: 'post',
  path: '/api/tips',
  tags: ['intake'],
  summary: 'Send a tip',
  request: { body: jsonBody(tipRequest) },
  responses: {
    ...refusals,
    201: { description: 'Stored. The code is shown only now', content: json(received) },
    409: problemResponse('The same submission was stored before; its code is not shown again'),
  },
})

const lookUp = permittedRoute('anyone', {
  method: 'post',
  path: '/api/codes/state',
  tags: ['intake'],
  summary: 'State and messages of the tip behind a code',
  request: { body: jsonBody(codeRequest) },
  responses: {
    ...refusals,
    ...unknownCode,
    200: { description: 'State and messages', content: json(tipState) },
  },
})

const sendMessage = permittedRoute('anyone', {
  method: 'post',
  path: '/api/codes/messages',
  tags: ['intake'],
  summary: 'Write to the hotline about the tip behind a code',
  request: { body: jsonBody(messageRequest) },
  responses: {
    ...refusals,
    ...unknownCode,
    201: { description: 'Stored: state and messages with the new one', content: json(tipState) },
    429: problemResponse('Too many messages for this tip today'),
  },
})

/** The same as the pages, for programs. */
export function publicApiRoutes(side: PublicSide): App {
  const { foundation, writer, pages, pace } = side
  const routes = createRoutes()
  for (const { path } of [sendTip, lookUp, sendMessage]) routes.on('POST', path, strictJson())

  routes.openapi(sendTip, async (context) => {
    const { submissionId, language, ...tip } = context.req.valid('json')
    const formId = formIdOr(submissionId, foundation.random)
    const spoken = language ?? pages.of(context, undefined).texts.language
    const result = await receiveTip(foundation, writer, side.codeKey, tip, spoken, formId)
    if (result.ok) {
      const { receivedAt } = result
      return context.json({ code: inGroups(result.code), receivedAt: receivedAt.toISOString() }, 201)
    }
    if (result.reason === 'already-received')
      return problem(
        context,
        409,
        result.reason,
        'This submission is stored; its code cannot be shown again.',
      )
    return notNow(context, result.reason)
  })

  routes.openapi(lookUp, async (context) => {
    const result = await findByCode(foundation, foundation.database, pace, context.req.valid('json').code)
    if (!result.ok) return codeProblem(context, result.reason)
    const view = await tipView(foundation, foundation.database, result.found)
    return context.json({ state: stateOut(view.state), messages: view.messages.map(messageOut) }, 200)
  })

  routes.openapi(sendMessage, async (context) => {
    const { code: typed, text, submissionId } = context.req.valid('json')
    const result = await findByCode(foundation, foundation.database, pace, typed)
    if (!result.ok) return codeProblem(context, result.reason)
    const { reportId, replyKey } = result.found
    const formId = formIdOr(submissionId, foundation.random)
    const written = await writeToHotline(foundation, reportId, replyKey, formId, text)
    if (!written.ok) {
      return written.reason === 'too-many'
        ? problem(context, 429, written.reason, 'Too many messages for this tip today. Nothing was stored.')
        : problem(context, 422, written.reason, 'The message does not fit. Nothing was stored.')
    }
    const view = await tipView(foundation, foundation.database, result.found)
    return context.json({ state: stateOut(view.state), messages: view.messages.map(messageOut) }, 201)
  })

  return routes
}

function codeProblem(context: Context, reason: CodeProblem) {
  if (reason === 'busy') return notNow(context, reason)
  if (reason === 'unknown-code') return problem(context, 404, reason, 'No tip has this code.')
  return problem(context, 422, reason, 'There is a typing error in the code.')
}

function notNow(context: Context, reason: 'busy' | 'overloaded' | 'unavailable') {
  context.header('retry-after', '60')
  return problem(context, 503, reason, 'This cannot be done now. Nothing was stored; please try again soon.')
}
