import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { createRoutes, type Foundation, type HttpEnv, personIn } from '../foundation/index.ts'
import { requestOrigin } from './authenticate.ts'
import { describeMe, type ExposureToday } from './me.ts'
import { refusalRecorder } from './refusals.ts'
import { refuse } from './refuse.ts'
import { meRoute, signInRoute, signOutRoute } from './route-definitions.ts'
import { isNotForeign } from './rules.ts'
import { signIn, signOut } from './sessions.ts'

/** Sign-in, sign-out and who one is. */
export function accountsRoutes(foundation: Foundation, exposureToday: ExposureToday) {
  const recordRefusal = refusalRecorder(foundation)
  return createRoutes()
    .openapi(signInRoute, async (context) => {
      if (!isNotForeign(requestOrigin(context, foundation.config.listen.workbench.origin))) {
        await recordRefusal('foreign-request')
        return refuse(context, 403, 'foreign-request')
      }
      const result = await signIn(foundation, context.req.valid('json').token)
      if (!result.ok) {
        await recordRefusal(result.reason)
        return refuse(context, 401, result.reason)
      }
      await endPresentSession(foundation, context)
      setCookie(context, 's', result.sessionToken, {
        ...{ prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' },
      })
      return context.json(await describeMe(foundation, result.subject, exposureToday), 200)
    })
    .openapi(signOutRoute, async (context) => {
      await endPresentSession(foundation, context)
      deleteCookie(context, 's', { prefix: 'host', path: '/', secure: true })
      context.header('clear-site-data', '"cache", "storage"')
      return context.body(null, 204)
    })
    .openapi(meRoute, async (context) => {
      return context.json(await describeMe(foundation, personIn(context), exposureToday), 200)
    })
}

async function endPresentSession(foundation: Foundation, context: Context<HttpEnv>): Promise<void> {
  const subject = context.get('subject')
  if (subject.kind === 'user' && subject.sessionId !== undefined) await signOut(foundation, subject.sessionId)
}
