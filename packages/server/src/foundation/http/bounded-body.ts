import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { problem } from './problem.ts'

/** Refuses bodies above the limit before they are read, whether their length is announced or not. */
export function boundedBody(maxBytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: (context) =>
      problem(context, 413, 'too-large', `A request may have at most ${maxBytes} bytes. Nothing was stored.`),
  })
}
