import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

/** How many bytes a body may have, for those listeners where that depends on what it is. */
export type BodyLimit = (method: string, path: string) => number

/**
 * Refuses bodies above the limit before they are read. A body of unannounced length is refused as a whole: browsers and
 * our peers announce it, and Node reads no more than what was announced.
 */
export function boundedBody(maxBytes: number | BodyLimit): MiddlewareHandler {
  return async (context, next) => {
    // What still comes on the connection of a refused request is the rest of its body.
    const refuse: typeof problem = (...parts) => {
      context.header('connection', 'close')
      return problem(...parts)
    }
    if (context.req.header('transfer-encoding') !== undefined)
      return refuse(
        context,
        411,
        'length-required',
        'Send the length of the body (Content-Length). Nothing was stored.',
      )
    const most = typeof maxBytes === 'number' ? maxBytes : maxBytes(context.req.method, context.req.path)
    if (Number(context.req.header('content-length') ?? 0) > most)
      return refuse(
        context,
        413,
        'too-large',
        `A request may have at most ${most} bytes. Nothing was stored.`,
      )
    return next()
  }
}
