import { createSecretKey } from 'node:crypto'
import { createRoutes, type Foundation } from '../foundation/index.ts'
import type { Room } from '../room.ts'
import { openPace } from './pace.ts'
import { pageContexts } from './pages/page-contexts.ts'
import type { PublicSide } from './public-side.ts'
import { codeRoutes } from './routes/code-routes.ts'
import { formRoutes } from './routes/form-routes.ts'
import { publicApiRoutes } from './routes/public-api-routes.ts'
import { staffRoutes } from './routes/staff-routes.ts'
import { waitingRoute } from './routes/waiting-route.ts'
import { openTipWriter } from './tip-writer.ts'
import './tables.ts'

/** All look-ups of codes that no tip has: enough for everybody's mistakes, little for a machine that guesses. */
const wrongCodes = { perSecond: 50, burst: 200, longestWaitMs: 10_000 }

/** The room in which the public's tips come in, and in which tipster and hotline write to each other. */
export function openIntake(foundation: Foundation): Room {
  const writer = openTipWriter(foundation)
  const side: PublicSide = {
    foundation,
    writer,
    codeKey: createSecretKey(foundation.keys.code),
    pace: openPace(wrongCodes, foundation.clock),
    pages: pageContexts(foundation.config.member),
  }
  const publicRoutes = createRoutes()
  for (const routes of [formRoutes(side), codeRoutes(side), publicApiRoutes(side)])
    publicRoutes.route('/', routes)
  const workbench = createRoutes()
  for (const routes of [staffRoutes(foundation), waitingRoute(foundation)]) workbench.route('/', routes)
  return { routes: { public: publicRoutes, workbench }, stop: () => writer.stop() }
}
