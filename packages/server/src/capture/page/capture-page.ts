import type { BrowserContext } from 'playwright-core'
import type { Clock } from '../../foundation/index.ts'
import { type GuardedProxy, referrerUrl } from '../../tracing/index.ts'
import type { CaptureBrowser } from '../browser/capture-browser.ts'
import { reasonForError, reasonForRefusal, reasonForStatus } from './access-reason.ts'
import type {
  AccessReason,
  CapturedPage,
  CaptureLimits,
  CaptureRequest,
  CaptureResult,
  Visit,
} from './captured-page.ts'
import { contextOptions } from './context-options.ts'
import { readInlinePictures } from './inline-pictures.ts'
import { evaluateApart, loadEverything } from './page-script.ts'
import { type CaptureTask, openPageSession, type PageSession } from './page-session.ts'
import { takeSnapshot } from './snapshot.ts'

const answerWithinMs = 3_000
const snapshotWithinMs = 10_000
/** After this a page that still asks for data or scripts is taken as it is. */
const settleWithinMs = 6_000
const tallestPx = 16_384
/** Beyond this the page's files, each kept on its own, are the evidence; a second copy of them would only cost. */
const snapshotUpToBytes = 32 * 1024 * 1024

/**
 * Loads one address as a visitor with the access recipe would, and takes the page, its pictures and how they came.
 * Nothing is written anywhere. Throws when the browser itself fails; a page that does not load is a result.
 */
export function capturePage(
  browser: CaptureBrowser,
  proxy: GuardedProxy,
  request: CaptureRequest,
  limits: CaptureLimits,
  clock: Clock,
): Promise<CaptureResult> {
  return browser.withContext(
    (version) => contextOptions(request, version, proxy.url),
    (context, version) => visit(context, version, { proxy, request, limits, clock }),
  )
}

async function visit(context: BrowserContext, browser: string, task: CaptureTask): Promise<CaptureResult> {
  const { request, limits, clock } = task
  const startedAt = clock.now().toISOString()
  const until = Date.now() + limits.timeoutMs
  const page = await openPageSession(context, task)
  const { traffic } = page

  const error = await navigate(page, request, limits.timeoutMs)
  const isAnswering = traffic.main()?.isShown === true && (await settle(page, until))
  if (Date.now() >= until) closeLate(page)

  const main = traffic.main()
  const refusedByUs = proxyRefusal(task.proxy, main?.url ?? request.url, main?.status)
  const visited: Visit = {
    url: request.url,
    finalUrl: main?.url ?? request.url,
    chain: traffic.chain,
    status: refusedByUs ? null : (main?.status ?? null),
    headers: refusedByUs ? null : (main?.headers ?? null),
    certificate: page.certificate(),
    startedAt,
    finishedAt: clock.now().toISOString(),
    browser,
  }
  const failed = (reason: AccessReason): CaptureResult => ({
    ...{ ok: false, reason, visit: visited, leftOut: traffic.leftOut },
  })
  if (refusedByUs !== undefined) return failed(reasonForRefusal(refusedByUs))
  if (main === undefined) return failed(whyUnanswered(page, error))
  const refusal = reasonForStatus(main.status, referrerUrl(request.recipe) !== undefined)
  if (refusal !== undefined) return failed(refusal)
  if (main.bytes === undefined) return failed('unable-to-access')
  if (main.bytes.length === 0) return failed('content-not-found')
  const captured = { ok: true as const, visit: visited, mediaType: main.mediaType, document: main.bytes }
  if (isAnswering) return { ...captured, ...(await collect(page, task, main.url)) }
  // A page whose scripts never end is kept as it was received; a file has nothing more to show.
  if (main.isShown) traffic.leftOut.push({ why: 'no-snapshot', url: null })
  return { ...captured, snapshot: null, files: traffic.files, leftOut: traffic.leftOut }
}

async function navigate(
  { session, frameId }: PageSession,
  { url, recipe }: CaptureRequest,
  timeoutMs: number,
): Promise<string | undefined> {
  // A tip's referrer is sent whole to any host: that is what opens referrer-gated pages.
  const from = referrerUrl(recipe)
  const referrer = from === undefined ? {} : { referrer: from, referrerPolicy: 'unsafeUrl' as const }
  try {
    const result = await session.send('Page.navigate', { url, frameId, ...referrer }, { timeout: timeoutMs })
    return result.errorText
  } catch (error) {
    // The navigation did not end in time; what is known of it by now decides.
    return session.send('Page.stopLoading', {}, { timeout: answerWithinMs }).then(
      () => 'TimedOut',
      () => {
        throw error
      },
    )
  }
}

/**
 * Lets the page load, then what it would only load when somebody scrolls through it. False when its scripts leave it
 * no time to answer.
 */
async function settle({ session, frameId, activity }: PageSession, until: number): Promise<boolean> {
  await activity.quiet(Math.min(until, Date.now() + settleWithinMs), until)
  const heightPx = await evaluateApart<number>(session, frameId, loadEverything, answerWithinMs)
  if (heightPx === undefined) return false
  const height = Math.min(Math.max(Number(heightPx) || 0, 900), tallestPx)
  const tall = { width: 1366, height, deviceScaleFactor: 1, mobile: false }
  await session.send('Emulation.setDeviceMetricsOverride', tall, { timeout: answerWithinMs }).catch(() => {})
  await activity.quiet(Math.min(until, Date.now() + settleWithinMs / 2), until)
  return true
}

function closeLate({ traffic, activity }: PageSession): void {
  traffic.close('time-over')
  const named = new Set(traffic.leftOut.map((each) => each.url))
  for (const url of activity.unfinished())
    if (!named.has(url)) traffic.leftOut.push({ why: 'time-over', url })
}

/** Why our own proxy did not let the page's address through; for plain HTTP its answer looks like the host's 403. */
function proxyRefusal(proxy: GuardedProxy, finalUrl: string, status: number | undefined) {
  if (status !== undefined && status !== 403) return undefined
  const { hostname } = new URL(finalUrl)
  return proxy.refusals().find(({ host }) => host === hostname)?.reason
}

function whyUnanswered({ traffic }: PageSession, error: string | undefined): AccessReason {
  if (traffic.leftOut.length > 0) return 'unable-to-access'
  return reasonForError(traffic.mainError() ?? error ?? 'TimedOut')
}

/** The pictures and the snapshot of a page that is shown. */
async function collect(
  { session, frameId, traffic }: PageSession,
  { limits, clock }: CaptureTask,
  url: string,
): Promise<Pick<CapturedPage, 'snapshot' | 'files' | 'leftOut'>> {
  const { files, leftOut } = traffic
  const inline = await readInlinePictures(session, frameId, {
    ...{ url, at: clock.now().toISOString() },
    ...{ maxFiles: limits.maxFiles - files.length, maxBytes: limits.maxFileBytes },
  })
  const received = files.reduce((sum, file) => sum + file.bytes.length, 0)
  const snapshot = received > snapshotUpToBytes ? null : await takeSnapshot(session, snapshotWithinMs)
  if (snapshot === null) leftOut.push({ why: 'no-snapshot', url: null })
  return { snapshot, files: [...files, ...inline], leftOut }
}
