import { type App, createRoutes, personIn, type UserId, user } from '../../foundation/index.ts'
import type { ListContext } from '../lists/context.ts'
import { refuse, statusOf } from '../lists/list-routes.ts'
import { markWrong } from '../lists/mark-wrong.ts'
import * as definitions from '../lists/route-definitions.ts'
import { tellService } from '../service/say-wrong.ts'
import { decideOffer } from './decide-offer.ts'
import { decideFeedback, tellMember } from './feedback.ts'
import { readFeedback } from './present-feedback.ts'
import { endShare, shareList } from './share-list.ts'

/** Sharing lists with members, and what is said of entries. */
export function sharingRoutes({ foundation, members, send }: ListContext): App {
  const isMember = (id: string) => members().some((one) => one.id === id)
  return createRoutes()
    .openapi(definitions.shareRoute, async (context) => {
      const { id, member } = context.req.valid('param')
      const shared = await shareList(foundation, id, member, user(personIn(context).userId), isMember)
      return shared.ok ? context.body(null, 204) : refuse(context, statusOf(shared.reason), shared.reason)
    })
    .openapi(definitions.endShareRoute, async (context) => {
      const { id, member } = context.req.valid('param')
      const ended = await endShare(foundation, id, member, user(personIn(context).userId))
      return ended.ok ? context.body(null, 204) : refuse(context, statusOf(ended.reason), ended.reason)
    })
    .openapi(definitions.offerRoute, async (context) => {
      const { take } = context.req.valid('json')
      const decided = await decideOffer(
        foundation,
        context.req.valid('param').id,
        take,
        personIn(context).userId,
      )
      return decided.ok ? context.body(null, 204) : refuse(context, statusOf(decided.reason), decided.reason)
    })
    .openapi(definitions.wrongRoute, async (context) => {
      const { id, entry } = context.req.valid('param')
      const word = context.req.valid('json')
      const person = personIn(context).userId
      const marked = await markWrong(foundation, id, Number(entry), word, person, tellBoth)
      return marked.ok ? context.body(null, 204) : refuse(context, statusOf(marked.reason), marked.reason)
    })
    .openapi(definitions.feedbackRoute, async (context) => context.json(await readFeedback(foundation), 200))
    .openapi(definitions.decideFeedbackRoute, async (context) => {
      const { agree } = context.req.valid('json')
      const id = Number(context.req.valid('param').id)
      const decided = await decideFeedback(foundation, send, id, agree, personIn(context).userId)
      return decided.ok ? context.body(null, 204) : refuse(context, statusOf(decided.reason), decided.reason)
    })

  /** Whoever listed it: a member, or a hash-sharing service. */
  async function tellBoth(...[transaction, entry, reason, person, serviceReason]: Parameters<TellWrong>) {
    await tellMember(foundation, transaction, send, entry.id, reason, person as UserId)
    await tellService(foundation, transaction, entry, { reason, serviceReason }, person)
  }
}

type TellWrong = Parameters<typeof markWrong>[5]
