import type { Context } from 'hono'
import { createRoutes, type Foundation, type ItemId, isId, personIn, problem } from '../foundation/index.ts'
import { giveProviderContact } from './give-contact.ts'
import { listNotices, waitingContacts } from './notice-list.ts'
import { openNotice } from './open-notice.ts'
import { giveContactRoute, listNoticesRoute, openNoticeRoute } from './route-definitions.ts'
import { contactOf } from './rules.ts'
import { texts } from './texts.ts'

/** Notices for the workbench. */
export function takedownRoutes(foundation: Foundation) {
  return createRoutes()
    .openapi(listNoticesRoute, async (context) => {
      const filter = context.req.valid('query')
      const page = await listNotices(foundation, filter)
      const waiting = filter.cursor === undefined ? await waitingContacts(foundation) : []
      return context.json({ ...page, waiting }, 200)
    })
    .openapi(openNoticeRoute, async (context) => {
      const notice = await openNotice(foundation, context.req.valid('param').id, personIn(context).userId)
      return notice ? context.json(notice, 200) : refuse(context, 404, 'unknown-notice')
    })
    .openapi(giveContactRoute, async (context) => {
      const { id } = context.req.valid('param')
      const nowhere = { country: null, asn: null, provider: null }
      const contact = contactOf({ ...nowhere, contact: context.req.valid('json').email }, undefined)
      if (contact === null) return refuse(context, 422, 'not-an-address')
      if (!isId(id)) return refuse(context, 404, 'unknown-item')
      const result = await giveProviderContact(foundation, id as ItemId, contact, personIn(context).userId)
      if (result.ok) return context.json({ dueAt: result.dueAt.toISOString() }, 200)
      return refuse(context, result.reason === 'unknown-item' ? 404 : 409, result.reason)
    })
}

function refuse<Status extends 404 | 409 | 422>(
  context: Context,
  status: Status,
  failure: keyof typeof texts,
) {
  return problem(context, status, failure, texts[failure])
}
