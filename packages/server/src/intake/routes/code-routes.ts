import type { Context } from 'hono'
import { type App, createRoutes, permittedRoute, problemResponse } from '../../foundation/index.ts'
import { formIdOr, newFormId } from '../code/submission-code.ts'
import { type CodeProblem, type FoundByCode, findByCode } from '../find-by-code.ts'
import { readForm } from '../http/read-form.ts'
import { messageMaxLength } from '../messages/messages.ts'
import { writeToHotline } from '../messages/write-to-hotline.ts'
import { codePage } from '../pages/code-page.ts'
import type { PageContext } from '../pages/page.ts'
import { type MessageBox, statePage } from '../pages/state-page.ts'
import type { PublicSide } from '../public-side.ts'
import { tipView } from '../tip-view.ts'
import { formBody, languageQuery, pageResponse } from './documented.ts'

const notForms = {
  400: problemResponse('The body arrived damaged'),
  413: problemResponse('The body is too large'),
  415: problemResponse('The body is no form'),
} as const

const wrongCodes = {
  422: pageResponse('The code does not fit: its form again, with what to do'),
  503: pageResponse('Too many look-ups at the moment: the form again'),
} as const

const askForCode = permittedRoute('anyone', {
  method: 'get',
  path: '/code',
  tags: ['intake'],
  summary: 'The page on which a code is typed',
  request: { query: languageQuery },
  responses: { 200: pageResponse('The page'), 422: problemResponse('The query could not be understood') },
})

const lookUp = permittedRoute('anyone', {
  method: 'post',
  path: '/code',
  tags: ['intake'],
  summary: 'What happened with the tip behind a code',
  request: { body: formBody({ code: { maxLength: 200 }, lang: { maxLength: 35 } }) },
  responses: { ...notForms, ...wrongCodes, 200: pageResponse('State, steps and messages') },
})

const sendMessage = permittedRoute('anyone', {
  method: 'post',
  path: '/code/messages',
  tags: ['intake'],
  summary: 'Write to the hotline about the tip behind a code',
  request: {
    body: formBody({
      ...{ code: { maxLength: 200 }, formId: { maxLength: 64 } },
      ...{ text: { maxLength: messageMaxLength }, lang: { maxLength: 35 } },
    }),
  },
  responses: {
    ...notForms,
    ...wrongCodes,
    200: pageResponse('Stored: state, steps and messages with the new one'),
  },
})

/** Coming back with a code. The code travels in bodies only, never in an address. */
export function codeRoutes(side: PublicSide): App {
  const { foundation, pages } = side
  const routes = createRoutes()

  async function view(context: Context, page: PageContext, found: FoundByCode, box: Partial<MessageBox>) {
    const tip = await tipView(foundation, foundation.database, found)
    const whole = { formId: newFormId(foundation.random), ...box }
    return context.html(statePage(page, found.code, tip, whole), box.problem ? 422 : 200)
  }

  routes.openapi(askForCode, (context) =>
    context.html(codePage(pages.of(context, context.req.valid('query').lang)), 200),
  )

  routes.openapi(lookUp, async (context) => {
    const reading = await readForm(context, ['code', 'lang'])
    if (!reading.ok) return reading.refusal
    const { code, lang } = reading.form.values
    const page = pages.of(context, lang)
    const result = await findByCode(foundation, foundation.database, side.pace, code)
    return result.ok ? view(context, page, result.found, {}) : codeAgain(context, page, code, result.reason)
  })

  routes.openapi(sendMessage, async (context) => {
    const reading = await readForm(context, ['code', 'formId', 'text', 'lang'])
    if (!reading.ok) return reading.refusal
    const { code, formId: returned, text: typed, lang } = reading.form.values
    const page = pages.of(context, lang)
    const result = await findByCode(foundation, foundation.database, side.pace, code)
    if (!result.ok) return codeAgain(context, page, code, result.reason)
    const { found } = result
    const text = typed.replaceAll('\r\n', '\n')
    const formId = formIdOr(returned, foundation.random)
    const written = await writeToHotline(foundation, found.reportId, found.replyKey, formId, text)
    return written.ok
      ? view(context, page, found, { sent: true })
      : view(context, page, found, { formId, typed: text, problem: written })
  })

  return routes
}

function codeAgain(context: Context, page: PageContext, typed: string, reason: CodeProblem) {
  if (reason !== 'busy') return context.html(codePage(page, typed, reason), 422)
  context.header('retry-after', '60')
  return context.html(codePage(page, typed, reason), 503)
}
