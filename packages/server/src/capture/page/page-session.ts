import type { BrowserContext, CDPSession } from 'playwright-core'
import type { Clock } from '../../foundation/index.ts'
import type { GuardedProxy } from '../../tracing/index.ts'
import { authenticate } from './authenticate.ts'
import type { CaptureLimits, CaptureRequest, Certificate } from './captured-page.ts'
import { recipeCookies } from './context-options.ts'
import { type Interceptor, interceptPage } from './interceptor.ts'
import { type PageActivity, pageActivity } from './page-activity.ts'

/** One empty page, watched and intercepted from its first request on. */
export interface PageSession {
  session: CDPSession
  frameId: string
  traffic: Interceptor
  activity: PageActivity
  certificate(): Certificate | null
}

export interface CaptureTask {
  /** One for this capture alone: it counts and refuses for this page only. */
  proxy: GuardedProxy
  request: CaptureRequest
  limits: CaptureLimits
  clock: Clock
}

export async function openPageSession(context: BrowserContext, task: CaptureTask): Promise<PageSession> {
  await context.addCookies(recipeCookies(task.request))
  const page = await context.newPage()
  context.on('page', (other) => void other.close().catch(() => {}))
  const session = await context.newCDPSession(page)
  const frameId = (await session.send('Page.getFrameTree')).frameTree.frame.id
  const traffic = interceptPage(session, frameId, task.limits, task.clock)
  const activity = pageActivity(session, traffic.isTaking)
  const certificate = watchCertificate(session, frameId)
  authenticate(session, task.proxy, task.request)
  await session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 })
  await session.send('Page.enable')
  await session.send('Fetch.enable', {
    patterns: [
      { urlPattern: '*', requestStage: 'Request' },
      { urlPattern: '*', requestStage: 'Response' },
    ],
    handleAuthRequests: true,
  })
  return { session, frameId, traffic, activity, certificate }
}

function watchCertificate(session: CDPSession, mainFrameId: string): () => Certificate | null {
  let certificate: Certificate | null = null
  session.on('Network.responseReceived', ({ frameId, type, response }) => {
    if (frameId !== mainFrameId || type !== 'Document') return
    const seen = response.securityDetails
    certificate = seen
      ? {
          protocol: seen.protocol,
          issuer: seen.issuer,
          subject: seen.subjectName,
          validFrom: instant(seen.validFrom),
          validTo: instant(seen.validTo),
        }
      : null
  })
  return () => certificate
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
