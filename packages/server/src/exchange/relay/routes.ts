import { sha256Hex } from '@samverkan/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import { type App, createRoutes, type HttpEnv, problem } from '../../foundation/index.ts'
import type { ExchangeContext } from '../context.ts'
import { guardRequest, guardStatus } from '../inbox/request-guard.ts'
import { refuse } from '../refuse.ts'
import { isSentTo } from '../statements/lost-parts.ts'
import type { Bell } from './bell.ts'
import { isInMailbox, startOfRange } from './fetch-part.ts'
import { listMailbox } from './list-mailbox.ts'
import { fetchPartRoute, leaseRoute, receiptsRoute } from './route-definitions.ts'
import { type ReceiptTaking, takeReceipt } from './take-receipts.ts'

const maxLeaseBytes = 32 * 1024
const maxReceiptsBytes = 5 * 1024 * 1024
/** A member takes three envelopes at a time. Each fetch is a file that is read as fast as it is taken. */
const maxFetches = { all: 64, ofOneMember: 4 }

/** What members that only fetch ask their relay. Only a secretariat answers; everybody else is no relay. */
export function relayRoutes(exchange: ExchangeContext, bell: Bell): App {
  const { foundation } = exchange
  const fetches: string[] = []
  const routes = createRoutes()
  routes.use('/hx/v1/mailbox/lease', atMost(maxLeaseBytes))
  routes.use('/hx/v1/receipts', atMost(maxReceiptsBytes))
  return routes
    .openapi(leaseRoute, async (context) => {
      const guarded = await guardBody(exchange, context)
      if (!guarded.ok) return refuse(context, guardStatus(guarded.reason), guarded.reason)
      if (!isRelay(exchange)) return refuse(context, 404, 'not-a-relay')
      const { waitSeconds, ...wish } = context.req.valid('json')
      const since = foundation.clock.now()
      const until = performance.now() + waitSeconds * 1000
      for (;;) {
        const patience = AbortSignal.any([exchange.ending, context.req.raw.signal])
        // Listening begins before looking, so that nothing falls in between.
        const leftMs = Math.max(0, until - performance.now())
        const rung = leftMs > 0 ? bell.wait(guarded.member, leftMs, patience) : undefined
        const mail = await listMailbox(foundation, guarded.member, { ...wish, since })
        if (!rung || mail.envelopes.length > 0 || mail.receipts.length > 0) {
          rung?.forget()
          return context.json(mail, 200)
        }
        if ((await rung.heard) !== 'rung') return context.json(mail, 200)
      }
    })
    .openapi(fetchPartRoute, async (context) => {
      const { sha256 } = context.req.valid('param')
      const guarded = await guardRequest(exchange, requestOf(context, sha256Hex('')))
      if (!guarded.ok) return refuse(context, guardStatus(guarded.reason), guarded.reason)
      const { database } = foundation
      const isTheirs =
        (await isInMailbox(database, guarded.member, sha256)) ||
        (await isSentTo(database, guarded.member, sha256))
      if (!isTheirs) return refuse(context, 404, 'unknown-part')
      const size = await foundation.vault.blobs.size(sha256)
      if (size === undefined) return refuse(context, 404, 'unknown-part')
      const from = startOfRange(context.req.header('range'))
      if (from >= size && from > 0)
        return problem(context, 416, 'out-of-range', 'The part has fewer bytes than that.') as never
      const ofMember = fetches.filter((member) => member === guarded.member).length
      if (fetches.length >= maxFetches.all || ofMember >= maxFetches.ofOneMember) {
        context.header('retry-after', '1')
        return refuse(context, 503, 'busy')
      }
      const stream = await foundation.vault.blobs.openStream(sha256, { from })
      if (!stream) return refuse(context, 404, 'unknown-part')
      fetches.push(guarded.member)
      const done = () => fetches.splice(fetches.indexOf(guarded.member), 1)
      const headers: Record<string, string> = {
        'content-type': 'application/octet-stream',
        'content-length': String(size - from),
        'accept-ranges': 'bytes',
        ...(from > 0 ? { 'content-range': `bytes ${from}-${size - 1}/${size}` } : {}),
      }
      return context.body(untilItEnds(stream, done), from > 0 ? 206 : 200, headers)
    })
    .openapi(receiptsRoute, async (context) => {
      const guarded = await guardBody(exchange, context)
      if (!guarded.ok) return refuse(context, guardStatus(guarded.reason), guarded.reason)
      if (!isRelay(exchange)) return refuse(context, 404, 'not-a-relay')
      const results: ReceiptTaking[] = []
      for (const receipt of context.req.valid('json').receipts)
        results.push(await takeReceipt(exchange, guarded.member, receipt.trim()))
      return context.json({ results }, 200)
    })
}

function isRelay({ foundation }: ExchangeContext): boolean {
  return foundation.config.member.kind === 'secretariat'
}

function requestOf(context: Context<HttpEnv>, bodySha256: string) {
  const { method, path } = context.req
  return { method, path, authorization: context.req.header('authorization'), bodySha256 }
}

async function guardBody(exchange: ExchangeContext, context: Context<HttpEnv>) {
  return guardRequest(exchange, requestOf(context, sha256Hex(await context.req.text())))
}

/** The bodies of these routes are read whole before anybody knows who asks. */
function atMost(maxBytes: number): MiddlewareHandler<HttpEnv> {
  return async (context, next) =>
    Number(context.req.header('content-length') ?? 0) > maxBytes ? refuse(context, 413, 'too-large') : next()
}

/** Calls `done` once, when the stream has ended in whatever way. */
function untilItEnds(stream: ReadableStream<Uint8Array>, done: () => void): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { value, done: ended } = await reader.read()
        if (value) controller.enqueue(value)
        if (!ended) return
        controller.close()
        done()
      } catch (error) {
        done()
        throw error
      }
    },
    cancel: async (reason) => {
      done()
      await reader.cancel(reason)
    },
  })
}
