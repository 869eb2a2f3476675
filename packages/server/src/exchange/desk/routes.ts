import type { Context } from 'hono'
import {
  type Actor,
  type App,
  can,
  createRoutes,
  type HttpEnv,
  personIn,
  user,
} from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { refuse } from '../refuse.ts'
import { acknowledgeAlarms, settleAlarms } from './alarm-deeds.ts'
import { doToEach } from './deeds.ts'
import { itemsOfEnvelope } from './envelope-items.ts'
import { giveUp } from './give-up.ts'
import { hurry } from './hurry.ts'
import { listAlarms, listEnvelopes, listIncoming, listOutgoing } from './lists.ts'
import { needsPerson, readOverview } from './overview.ts'
import { resend } from './resend.ts'
import {
  acknowledgeRoute,
  alarmsRoute,
  envelopeItemsRoute,
  envelopesRoute,
  giveUpOutgoingRoute,
  giveUpRoute,
  hurryRoute,
  incomingRoute,
  needsRoute,
  outgoingRoute,
  overviewRoute,
  resendRoute,
  retryIncomingRoute,
  retryOutgoingRoute,
  setAsideRoute,
  settleRoute,
} from './route-definitions.ts'
import { giveUpOutgoing, retryIncoming, retryOutgoing, setIncomingAside } from './stuck-records.ts'

/** The exchange desk's API: what waits, what became of everything else, and what a person does about it. */
export function deskRoutes(exchange: ExchangeContext): App {
  const { foundation } = exchange
  return createRoutes()
    .openapi(overviewRoute, async (context) => context.json(await readOverview(exchange), 200))
    .openapi(needsRoute, async (context) => context.json({ person: await needsPerson(exchange) }, 200))
    .openapi(envelopesRoute, async (context) =>
      context.json(await listEnvelopes(exchange, context.req.valid('query'), readerOf(context)), 200),
    )
    .openapi(envelopeItemsRoute, async (context) => {
      const items = await itemsOfEnvelope(foundation, context.req.valid('param').id)
      if (!items) return refuse(context, 404, 'unknown-envelope')
      return context.json({ items }, 200)
    })
    .openapi(outgoingRoute, async (context) =>
      context.json(await listOutgoing(exchange, context.req.valid('query'), readerOf(context)), 200),
    )
    .openapi(incomingRoute, async (context) =>
      context.json(await listIncoming(exchange, context.req.valid('query'), readerOf(context)), 200),
    )
    .openapi(alarmsRoute, async (context) =>
      context.json(await listAlarms(exchange, context.req.valid('query')), 200),
    )
    .openapi(resendRoute, async (context) => {
      const { ids } = context.req.valid('json')
      const deed = await doToEach(exchange, ids, actorOf(context), (transaction, id, actor) =>
        resend(exchange, transaction, id, actor),
      )
      return context.json(deed, 200)
    })
    .openapi(giveUpRoute, async (context) => {
      const { ids, reason } = context.req.valid('json')
      const deed = await doToEach(exchange, ids, actorOf(context), (transaction, id, actor) =>
        giveUp(exchange, transaction, id, reason, actor),
      )
      return context.json(deed, 200)
    })
    .openapi(retryOutgoingRoute, async (context) => {
      const { ids } = context.req.valid('json')
      const deed = await doToEach(exchange, ids, actorOf(context), (transaction, id, actor) =>
        retryOutgoing(foundation, transaction, id, actor),
      )
      return context.json(deed, 200)
    })
    .openapi(giveUpOutgoingRoute, async (context) => {
      const { ids, reason } = context.req.valid('json')
      const deed = await doToEach(exchange, ids, actorOf(context), (transaction, id, actor) =>
        giveUpOutgoing(foundation, transaction, id, reason, actor),
      )
      return context.json(deed, 200)
    })
    .openapi(retryIncomingRoute, async (context) => {
      const { ids } = context.req.valid('json')
      const deed = await doToEach(exchange, ids, actorOf(context), (transaction, id, actor) =>
        retryIncoming(foundation, transaction, id, actor),
      )
      return context.json(deed, 200)
    })
    .openapi(setAsideRoute, async (context) => {
      const { ids, reason } = context.req.valid('json')
      const deed = await doToEach(exchange, ids, actorOf(context), (transaction, id, actor) =>
        setIncomingAside(foundation, transaction, id, reason, actor),
      )
      return context.json(deed, 200)
    })
    .openapi(hurryRoute, async (context) => {
      const hurried = await hurry(foundation, context.req.valid('param').member, personIn(context).userId)
      if (!hurried.ok) return refuse(context, hurried.reason === 'unknown-member' ? 404 : 409, hurried.reason)
      return context.body(null, 204)
    })
    .openapi(acknowledgeRoute, async (context) => {
      const { kind, member, upTo } = context.req.valid('json')
      await acknowledgeAlarms(foundation, { kind, peer: member, upTo }, personIn(context).userId)
      return context.body(null, 204)
    })
    .openapi(settleRoute, async (context) => {
      const { kind, member, upTo } = context.req.valid('json')
      await settleAlarms(foundation, { kind, peer: member, upTo }, personIn(context).userId)
      return context.body(null, 204)
    })
}

function actorOf(context: Context<HttpEnv>): Actor {
  return user(personIn(context).userId)
}

/** Only who may see items is told which ones a line is about. */
function readerOf(context: Context<HttpEnv>): { seesItems: boolean } {
  return { seesItems: can(context.get('subject'), 'assess') }
}
