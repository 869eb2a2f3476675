import type { Context } from 'hono'
import { type App, createRoutes, permittedRoute, problemResponse } from '../../foundation/index.ts'
import { themes } from '../../reports/index.ts'
import { formIdOr, newFormId } from '../code/submission-code.ts'
import { readForm } from '../http/read-form.ts'
import { emptyTip, type FormState, formPage } from '../pages/form-page.ts'
import type { PageContext } from '../pages/page.ts'
import { alreadyReceivedPage, receivedPage } from '../pages/received-page.ts'
import { stylesheet } from '../pages/stylesheet.ts'
import type { PublicSide } from '../public-side.ts'
import { receiveTip } from '../receive-tip.ts'
import { maxLengths, readTypedTip, tipFields } from '../tip.ts'
import { formBody, languageQuery, pageResponse } from './documented.ts'

const showForm = permittedRoute('anyone', {
  method: 'get',
  path: '/',
  tags: ['intake'],
  summary: 'The form for a tip',
  request: { query: languageQuery },
  responses: { 200: pageResponse('The form'), 422: problemResponse('The query could not be understood') },
})

const showStyle = permittedRoute('anyone', {
  method: 'get',
  path: '/form.css',
  tags: ['intake'],
  summary: 'The stylesheet of the public pages; its address carries the hash of its content',
  responses: { 200: { description: 'The stylesheet', content: { 'text/css': {} } } },
})

const sendTip = permittedRoute('anyone', {
  method: 'post',
  path: '/tips',
  tags: ['intake'],
  summary: 'Send a tip from the form',
  description: 'One of locator, text and seenWhere is enough. The same form sent twice is one tip.',
  request: {
    body: formBody({
      ...{ formId: { maxLength: 64 }, lang: { maxLength: 35 } },
      ...Object.fromEntries(Object.entries(maxLengths).map(([name, maxLength]) => [name, { maxLength }])),
      ...{ theme: { enum: [...themes] }, danger: { enum: ['no', 'yes'] } },
    }),
  },
  responses: {
    200: pageResponse('Stored. The page with the code, which is shown only now'),
    400: problemResponse('The body arrived damaged'),
    413: problemResponse('The body is too large'),
    415: problemResponse('The body is no form'),
    422: pageResponse('Nothing was stored: the form again, filled in, with what to do beside each field'),
    503: pageResponse('Nothing could be stored now: the form again, filled in'),
  },
})

/** The form and what answers it: plain HTML, without script or cookie. */
export function formRoutes(side: PublicSide): App {
  const { foundation, writer, pages } = side
  const routes = createRoutes()

  routes.openapi(showForm, (context) => {
    const formId = newFormId(foundation.random)
    const state = { typed: emptyTip, formId, problems: [] }
    return context.html(formPage(pages.of(context, context.req.valid('query').lang), state), 200)
  })

  routes.openapi(showStyle, (context) =>
    context.body(stylesheet, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    }),
  )

  routes.openapi(sendTip, async (context) => {
    const reading = await readForm(context, [...tipFields, 'formId', 'lang'])
    if (!reading.ok) return reading.refusal
    const { formId: returned, lang, ...typed } = reading.form.values
    const page = pages.of(context, lang)
    const formId = formIdOr(returned, foundation.random)
    const tip = readTypedTip(typed)
    const repeated = tipFields.filter((field) => reading.form.repeated.includes(field))
    if (!tip.ok || repeated.length > 0) {
      const problems = [
        ...repeated.map((field) => ({ field, reason: 'sent-twice' as const })),
        ...(tip.ok ? [] : tip.problems),
      ]
      return formAgain(context, page, { typed: tip.ok ? typed : tip.typed, formId, problems }, 422)
    }
    const received = await receiveTip(foundation, writer, side.codeKey, tip.tip, page.texts.language, formId)
    if (received.ok) return context.html(receivedPage(page, received.code, tip.tip.danger), 200)
    if (received.reason === 'already-received') return context.html(alreadyReceivedPage(page), 200)
    context.header('retry-after', '60')
    return formAgain(context, page, { typed, formId, problems: [], general: received.reason }, 503)
  })

  return routes
}

function formAgain<Status extends 422 | 503>(
  context: Context,
  page: PageContext,
  state: FormState,
  status: Status,
) {
  return context.html(formPage(page, state), status)
}
