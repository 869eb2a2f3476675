import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from './app.ts'
import { problem, problemResponse } from './problem.ts'
import { can, type Permission } from './subject.ts'

/**
 * A route with its rule: `permission` becomes a middleware and stands in the OpenAPI document as `x-permission`.
 * There is no other way to make a route here, so none is without a rule.
 */
export function permittedRoute<
  const Path extends string,
  const Config extends Omit<RouteConfig, 'path'> & { path: Path },
>(permission: Permission, config: Config) {
  const refusals =
    permission === 'anyone' || permission === 'peer'
      ? {}
      : { 401: problemResponse('Nobody is signed in'), 403: problemResponse('The role does not allow it') }
  return createRoute({
    ...config,
    'x-permission': permission,
    middleware: [requires(permission)] as const,
    responses: { ...refusals, ...config.responses } as typeof refusals & Config['responses'],
  })
}

function requires(permission: Permission): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const subject = context.get('subject')
    if (can(subject, permission)) return next()
    return subject.kind === 'anonymous'
      ? problem(context, 401, 'not-signed-in', 'Please sign in first.')
      : problem(context, 403, 'not-allowed', 'Your role does not allow this.')
  }
}
