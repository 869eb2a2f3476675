import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Foundation, HttpEnv } from '../foundation/index.ts'
import { refusalRecorder } from './refusals.ts'
import { refuse } from './refuse.ts'
import { isOwnRequest, type RequestOrigin } from './rules.ts'
import { findSession, findTokenHolder } from './sessions.ts'

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Says who asks (`context.get('subject')`): the holder of a Bearer token, or of the session cookie `__Host-s`, or
 * nobody. A change asked for with the cookie must come from our own page; otherwise 403 and nothing happens.
 */
export function authenticate(foundation: Foundation): MiddlewareHandler<HttpEnv> {
  const recordRefusal = refusalRecorder(foundation)
  return async (context, next) => {
    const bearer = bearerToken(context)
    if (bearer !== undefined) {
      const holder = await findTokenHolder(foundation, bearer)
      if (!holder) await recordRefusal('unknown-token')
      context.set('subject', holder ?? { kind: 'anonymous' })
      return next()
    }
    const cookie = getCookie(context, 's', 'host')
    const person = cookie === undefined ? undefined : await findSession(foundation, cookie)
    if (
      person &&
      !reading.has(context.req.method) &&
      !isOwnRequest(requestOrigin(context, foundation.config.listen.workbench.origin))
    ) {
      await recordRefusal('foreign-request')
      return refuse(context, 403, 'foreign-request')
    }
    context.set('subject', person ?? { kind: 'anonymous' })
    return next()
  }
}

function bearerToken(context: Context): string | undefined {
  const header = context.req.header('authorization')
  return header === undefined ? undefined : (/^Bearer ([\w-]{1,200})$/i.exec(header)?.[1] ?? '')
}

/** What the rules of origin look at. */
export function requestOrigin(context: Context, configuredOrigin: string | undefined): RequestOrigin {
  return {
    origin: context.req.header('origin'),
    fetchSite: context.req.header('sec-fetch-site'),
    marker: context.req.header('x-samverkan'),
    host: new URL(context.req.url).host,
    configuredOrigin,
  }
}
