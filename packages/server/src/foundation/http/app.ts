import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import type { Foundation } from '../foundation.ts'
import { type BodyLimit, boundedBody } from './bounded-body.ts'
import { problem } from './problem.ts'
import { securityHeaders } from './security-headers.ts'
import type { Subject } from './subject.ts'

/** What a request carries on its way through a listener. */
export interface HttpEnv {
  Variables: { subject: Subject }
}

export type App = OpenAPIHono<HttpEnv>

/**
 * One listener's application: problem details for every failure, our headers on every answer, bodies of at most
 * `maxBodyBytes`. Routes come from the rooms.
 */
export function createApp(
  foundation: Foundation,
  options: { maxBodyBytes: number | BodyLimit; https: boolean; trustedTypes: 'none' | 'default' },
): App {
  const app: App = createRoutes()
  app.use(securityHeaders(options))
  app.use(boundedBody(options.maxBodyBytes))
  app.notFound((context) => problem(context, 404, 'not-found', 'There is nothing at this address.'))
  app.onError((error, context) => {
    if (error instanceof HTTPException && error.status < 500) {
      return problem(
        context,
        error.status as 400,
        'bad-request',
        'The request could not be read. Nothing was stored.',
      )
    }
    foundation.log.error('request', error, { method: context.req.method, route: context.req.routePath })
    return problem(
      context,
      500,
      'server-error',
      'Something went wrong on our side. Nothing of this request was stored; please try again.',
    )
  })
  return app
}

/** A room's own set of routes, to be mounted with `app.route('/', routes)`. Input that does not fit is a 422 problem. */
export function createRoutes(): App {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result, context) => {
      if (result.success) return
      const errors = result.error.issues.map((issue) => ({
        field: issue.path.join('.'),
        message: issue.message,
      }))
      return problem(
        context,
        422,
        'invalid-input',
        'Some fields could not be understood. Nothing was stored.',
        errors,
      )
    },
  })
}
