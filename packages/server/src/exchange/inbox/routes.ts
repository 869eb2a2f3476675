import { contentTypeOf, sha256Hex } from '@samverkan/protocol'
import type { Context } from 'hono'
import { type App, createRoutes, type HttpEnv } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { partAnswers } from '../parts/answer-part.ts'
import { retryWhenFullSeconds } from '../parts/room-for.ts'
import { refuse } from '../refuse.ts'
import { relayedReceipts } from '../relay/receipts-of.ts'
import { readBounded } from './read-bounded.ts'
import { type Guarded, guardRequest, guardStatus } from './request-guard.ts'
import { envelopesRoute, partRoute, partStateRoute, receiptsQueryRoute } from './route-definitions.ts'
import { takeEnvelope } from './take-envelope.ts'

/** A JWS of 64 KiB with its header and signature. */
const maxEnvelopeChars = 128 * 1024
const empty = sha256Hex('')

/** What peers call. They prove themselves by signature, so every route is for `peer`. */
export function inboxRoutes(exchange: ExchangeContext): App {
  const parts = partAnswers(exchange)
  const routes = createRoutes()
    .openapi(envelopesRoute, async (context) => {
      const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
      if (type !== 'application/jose' && type !== 'application/jose+json')
        return refuse(context, 415, 'wrong-media-type')
      const bytes = await readBounded(context.req.raw.body, maxEnvelopeChars)
      if (!bytes) return refuse(context, 413, 'too-large')
      const taken = await takeEnvelope(exchange, Buffer.from(bytes).toString('latin1'))
      reachAfterReply(exchange, context)
      switch (taken.answer) {
        case 'receipt':
          context.header('content-type', contentTypeOf(taken.receipt))
          return context.body(taken.receipt, taken.rejected ? 422 : 200)
        case 'need':
          return context.json({ need: taken.need }, 202)
        case 'refused':
          if (envelopeStatus[taken.reason] === 507)
            context.header('retry-after', String(retryWhenFullSeconds))
          return refuse(context, envelopeStatus[taken.reason], taken.reason)
      }
    })
    .openapi(partRoute, async (context) => {
      const arrival = parts.arrive()
      const { sha256 } = context.req.valid('param')
      const guarded = await guard(exchange, context, sha256)
      if (!guarded.ok) return refuse(context, guardStatus(guarded.reason), guarded.reason)
      return parts.put(context, arrival, guarded.member, sha256)
    })
    .openapi(receiptsQueryRoute, async (context) => {
      const guarded = await guard(exchange, context, sha256Hex(await context.req.text()))
      if (!guarded.ok) return refuse(context, guardStatus(guarded.reason), guarded.reason)
      const { ids } = context.req.valid('json')
      const rows = await exchange.foundation.database
        .selectFrom('inbox')
        .select('receipt')
        .where('from_member', '=', guarded.member)
        .where('id', 'in', ids)
        .orderBy('id')
        .execute()
      const relayed = await relayedReceipts(exchange, guarded.member, ids)
      return context.json({ receipts: [...rows.map(({ receipt }) => receipt), ...relayed] }, 200)
    })
  const partState = async (context: Context<HttpEnv>) => {
    const arrival = parts.arrive()
    const sha256 = context.req.param('sha256') ?? ''
    const guarded = await guard(exchange, context, empty)
    if (!guarded.ok) return refuse(context, guardStatus(guarded.reason), guarded.reason)
    return parts.state(context, arrival, guarded.member, sha256)
  }
  routes.openapi(partStateRoute, partState)
  // Hono looks HEAD requests up as GET ones and drops the body; GET itself belongs to the relay.
  routes.get('/hx/v1/parts/:sha256', (context, next) =>
    context.req.method === 'HEAD' ? partState(context) : next(),
  )
  return routes
}

const envelopeStatus = {
  'no-directory': 503,
  unreadable: 400,
  'unknown-key': 403,
  'not-a-member': 403,
  'too-early': 425,
  expired: 410,
  'too-old': 410,
  'too-far': 409,
  'other-content': 409,
  'split-view': 409,
  'no-room': 507,
  'no-space': 507,
} as const

function guard(exchange: ExchangeContext, context: Context<HttpEnv>, bodySha256: string): Promise<Guarded> {
  return guardRequest(exchange, {
    method: context.req.method,
    path: context.req.path,
    authorization: context.req.header('authorization'),
    bodySha256,
  })
}

/** For fault tests: when the answer's last byte was handed to the system. */
function reachAfterReply(exchange: ExchangeContext, context: Context<HttpEnv>): void {
  const outgoing = (context.env as { outgoing?: NodeJS.EventEmitter } | undefined)?.outgoing
  outgoing?.once('finish', () => exchange.foundation.faults.reach('exchange.receiver.after-reply'))
}
