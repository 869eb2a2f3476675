// Everything that a page asks for passes here on its way out and back. What is kept is taken from the response itself
// (Fetch domain of the DevTools protocol), so that limits hold while a body is still coming.
import type { CDPSession } from 'playwright-core'
import type { Clock } from '../../foundation/index.ts'
import { takeBody } from './body-stream.ts'
import { pageBudget } from './budget.ts'
import type { CapturedFile, CaptureLimits, Headers, Hop, LeftOut, LeftOutReason } from './captured-page.ts'
import { type MainDocument, mainDocument } from './main-document.ts'
import { isMedia, plainMediaType, sniffMediaType } from './media-type.ts'
import { type HeaderEntry, headersForPage, headersOf, isWholeFile } from './response-headers.ts'

interface Paused {
  requestId: string
  networkId?: string
  frameId: string
  resourceType: string
  redirectedRequestId?: string
  request: { url: string }
  responseStatusCode?: number
  responseErrorReason?: string
  responseHeaders?: HeaderEntry[]
}

export interface Interceptor {
  files: CapturedFile[]
  leftOut: LeftOut[]
  /** Steps before the final address of the main document. */
  chain: Hop[]
  /** The last main document that was answered. */
  main(): MainDocument | undefined
  /** Why the main document was not answered, in the browser's word. */
  mainError(): string | undefined
  isTaking(): boolean
  /** Refuses everything from now on; what was still coming is named as left out. */
  close(why: LeftOutReason): void
}

/** Begins with the session's next event; call it before `Fetch.enable`. */
export function interceptPage(
  session: CDPSession,
  mainFrameId: string,
  limits: CaptureLimits,
  clock: Clock,
): Interceptor {
  const budget = pageBudget(limits)
  const files: CapturedFile[] = []
  const leftOut: LeftOut[] = []
  const chain: Hop[] = []
  const taking = new Map<string, string>()
  const kept = new Set<string>()
  const redirects = new Map<string, number>()
  let main: MainDocument | undefined
  let mainError: string | undefined
  /** Length of the chain before the navigation that is under way, to forget one that leads to no page. */
  let chainBefore = 0
  let closed = false

  const now = () => clock.now().toISOString()
  const leaveOut = (why: LeftOutReason, url: string) => leftOut.push({ why, url })
  const goOn = (event: Paused) => session.send('Fetch.continueRequest', { requestId: event.requestId })
  const refuse = (event: Paused) =>
    session.send('Fetch.failRequest', { requestId: event.requestId, errorReason: 'BlockedByClient' })
  const answer = (event: Paused, bytes: Buffer) =>
    session.send('Fetch.fulfillRequest', {
      requestId: event.requestId,
      responseCode: event.responseStatusCode ?? 200,
      responseHeaders: headersForPage(event.responseHeaders),
      body: bytes.toString('base64'),
    })
  const isMain = (event: Paused) => event.resourceType === 'Document' && event.frameId === mainFrameId

  async function take(event: Paused): Promise<Buffer | undefined> {
    const { requestId } = event
    const { url } = event.request
    taking.set(requestId, url)
    if (event.networkId !== undefined) kept.add(event.networkId)
    const purse = budget.forFile()
    const body = await takeBody(session, requestId, (size) => !closed && purse.spend(size))
    // `close` has named it already when it is no longer among those that are being taken.
    if (!taking.delete(requestId)) return undefined
    if (body.ok) return body.bytes
    leaveOut(body.why === 'interrupted' ? 'interrupted' : purse.why(), url)
    return undefined
  }

  async function onRequest(event: Paused): Promise<unknown> {
    const { url } = event.request
    if (closed || !/^https?:/i.test(url)) return refuse(event)
    if (budget.isSpent() || !budget.takeRequest()) {
      leaveOut(budget.isSpent() ? 'page-too-large' : 'too-many-requests', url)
      return refuse(event)
    }
    if (isMain(event) && event.redirectedRequestId === undefined && main !== undefined) {
      if (chain.length >= limits.maxRedirects) {
        leaveOut('too-many-redirects', url)
        return refuse(event)
      }
      chainBefore = chain.push({ url: main.url, status: null, at: now() }) - 1
    }
    return goOn(event)
  }

  async function onRedirect(event: Paused, status: number): Promise<unknown> {
    const { url } = event.request
    const id = event.networkId ?? event.requestId
    const hops = isMain(event) ? chain.push({ url, status, at: now() }) : (redirects.get(id) ?? 0) + 1
    redirects.set(id, hops)
    if (hops <= limits.maxRedirects) return goOn(event)
    leaveOut('too-many-redirects', url)
    return refuse(event)
  }

  async function onMainResponse(event: Paused, status: number, headers: Headers): Promise<unknown> {
    mainError = undefined
    const { url } = event.request
    const seen = { url, status, headers, at: now() }
    const isGood = status >= 200 && status < 300
    const bytes = isGood ? await take(event) : undefined
    const answered = mainDocument(seen, bytes)
    if (main?.isShown && !answered.isShown) {
      // The page went on to a file or to nothing: it stays the page, and a picture is one of its files.
      chain.length = chainBefore
      if (bytes === undefined) leaveOut('interrupted', url)
      else keep(answered.mediaType, bytes, event, status, headers)
      return refuse(event)
    }
    main = answered
    return answered.isShown && bytes !== undefined ? answer(event, bytes) : refuse(event)
  }

  async function onFileResponse(event: Paused, status: number, headers: Headers): Promise<unknown> {
    const { url } = event.request
    if (!budget.takeFile()) {
      leaveOut('too-many-files', url)
      return refuse(event)
    }
    const bytes = await take(event)
    if (bytes === undefined) return refuse(event)
    keep(sniffMediaType(bytes) ?? plainMediaType(headers['content-type']), bytes, event, status, headers)
    return answer(event, bytes)
  }

  function keep(mediaType: string, bytes: Buffer, event: Paused, status: number, headers: Headers) {
    if (bytes.length === 0 || closed || !isMedia(mediaType)) return
    files.push({ url: event.request.url, status, headers, mediaType, bytes, at: now() })
  }

  async function onResponse(event: Paused): Promise<unknown> {
    if (event.responseErrorReason !== undefined) {
      if (isMain(event)) mainError = event.responseErrorReason
      return goOn(event)
    }
    if (closed) return refuse(event)
    const status = event.responseStatusCode ?? 0
    const headers = headersOf(event.responseHeaders)
    if (isRedirect(status, headers)) return onRedirect(event, status)
    if (isMain(event)) return onMainResponse(event, status, headers)
    return mayBeMedia(event, headers) && isWholeFile(status, headers)
      ? onFileResponse(event, status, headers)
      : goOn(event)
  }

  session.on('Fetch.requestPaused', (event: Paused) => {
    const isResponse = event.responseStatusCode !== undefined || event.responseErrorReason !== undefined
    // The page may be gone by the time of the answer; there is nothing to mend then.
    const handled = isResponse ? onResponse(event) : onRequest(event)
    handled.catch(() => {})
  })
  session.on('Network.dataReceived', (event: { requestId: string; dataLength: number }) => {
    if (!kept.has(event.requestId)) budget.spend(event.dataLength)
  })

  return {
    files,
    leftOut,
    chain,
    main: () => main,
    mainError: () => mainError,
    isTaking: () => taking.size > 0,
    close: (why) => {
      if (closed) return
      closed = true
      for (const url of taking.values()) leaveOut(why, url)
      taking.clear()
    },
  }
}

function isRedirect(status: number, headers: Headers): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers['location'] !== undefined
}

const untyped = ['', 'application/octet-stream', 'binary/octet-stream']

/** The body decides in the end; this only keeps scripts, styles and documents from being copied. */
function mayBeMedia(event: Paused, headers: Headers): boolean {
  const said = plainMediaType(headers['content-type'])
  if (event.resourceType === 'Image' || event.resourceType === 'Media' || isMedia(said)) return true
  return untyped.includes(said) && event.resourceType !== 'Script' && event.resourceType !== 'Stylesheet'
}
